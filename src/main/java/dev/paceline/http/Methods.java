package dev.paceline.http;

import java.util.Set;

/** The methods of requests, for those who count by them: a client may send any word for one. */
final class Methods {
  private static final Set<String> KNOWN = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

  private Methods() {}

  /** The method itself, or {@code OTHER}. */
  static String known(String method) {
    return KNOWN.contains(method) ? method : "OTHER";
  }
}
