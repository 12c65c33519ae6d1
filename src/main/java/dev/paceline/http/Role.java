package dev.paceline.http;

/** What an instance does, where several kinds of them share the work; set by {@code paceline.role}. */
public enum Role {
  /** Everything. */
  ALL,
  /** Serves the API, and sends no e-mail. */
  API,
  /** Sends e-mail, and serves no API. */
  WORKER
}
