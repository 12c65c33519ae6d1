package dev.paceline.emails;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

enum EmailStatus {
  /** Waits for its first attempt, or for the next one. */
  QUEUED,
  /** Was claimed by an instance; another takes it over when the lease ends. */
  SENDING,
  /** The mail server has taken it. */
  SENT,
  /** Was given up; can be sent again by hand. */
  DEAD;

  @JsonValue
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static EmailStatus of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
