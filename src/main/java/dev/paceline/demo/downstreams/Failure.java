package dev.paceline.demo.downstreams;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a service can do instead of answering well. */
enum Failure {
  NONE,
  /** 503. */
  ERROR,
  /** Never answers, and keeps the connection. */
  HANG,
  /** Resets the connection. */
  RESET,
  /** The right answer, so slowly that it takes many seconds. */
  SLOW_BODY,
  /** 200 with a page of HTML, as some proxies have it. */
  BAD_JSON,
  /** 200 with 16 MiB of valid JSON, and no word of its length. */
  HUGE;

  @JsonValue
  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<Failure> find(String text) {
    return Arrays.stream(values()).filter(failure -> failure.text().equals(text)).findFirst();
  }

  static String texts() {
    return Arrays.stream(values()).map(Failure::text).collect(Collectors.joining(", "));
  }
}
