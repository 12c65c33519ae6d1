package dev.paceline.emails;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses that double up to a limit; each is cut by up to half, so that what failed together doesn't come back together. */
record Backoff(Duration min, Duration max) {

  /** @param failures in a row, at least one */
  Duration pause(int failures) {
    int doublings = Math.min(failures - 1, 40);
    long whole = min.toMillis() > max.toMillis() >> doublings ? max.toMillis() : min.toMillis() << doublings;
    return Duration.ofMillis(whole - ThreadLocalRandom.current().nextLong(whole / 2 + 1));
  }
}
