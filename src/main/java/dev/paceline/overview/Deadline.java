package dev.paceline.overview;

import dev.paceline.http.Parameters;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The moment by which an answer is due.
 *
 * @param atNanos of {@link System#nanoTime}
 * @param isCallers whether the caller wants it earlier than it would be by configuration
 */
record Deadline(long atNanos, boolean isCallers) {
  /** By it callers say, and services are told, for how many milliseconds from now on an answer is of use. */
  static final String HEADER = "X-Request-Timeout-Ms";

  private static final long ALMOST_A_MILLI_NANOS = 999_999;
  private static final long MAX_MILLIS = Duration.ofDays(1).toMillis();

  /** @param asked as the header has it; null when it is absent. Fails with 400. */
  static Deadline of(String asked, Duration configured) {
    Deadline latest = in(configured, false);
    Deadline callers = asked == null ? latest : in(Duration.ofMillis(Parameters.integer(HEADER, asked, 1, MAX_MILLIS)), true);
    return callers.earlierOf(latest);
  }

  private static Deadline in(Duration time, boolean isCallers) {
    return new Deadline(System.nanoTime() + time.toNanos(), isCallers);
  }

  /** The one that a service has which may take so much time of it. */
  Deadline within(Duration timeout) {
    return earlierOf(in(timeout, false));
  }

  private Deadline earlierOf(Deadline other) {
    return atNanos - other.atNanos < 0 ? this : other;
  }

  /** Rounded up, and at least 1. */
  long remainingMillis() {
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(atNanos - System.nanoTime() + ALMOST_A_MILLI_NANOS));
  }
}
