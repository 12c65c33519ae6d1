package dev.paceline.overview;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a service has answered. */
public enum PartStatus {
  OK,
  /** Not in time. */
  TIMEOUT,
  /** With a failure, with what can't be passed on, or not at all. */
  ERROR,
  /** It was not asked: its circuit breaker is open. */
  OPEN;

  @JsonValue
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
