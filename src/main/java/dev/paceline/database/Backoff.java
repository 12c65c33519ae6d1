package dev.paceline.database;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Exponential backoff with jitter: the n-th pause is drawn between half and all of {@code first * 2^(n - 1)}, at most
 * {@code longest}. Who fails together doesn't come back together, and nobody comes back at once ("equal jitter" of Marc
 * Brooker, Exponential Backoff And Jitter).
 */
public record Backoff(Duration first, Duration longest) {
  private static final int MOST_DOUBLINGS = 40;

  public Backoff {
    if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException("A backoff from " + first + " to " + longest);
    }
  }

  /** @param failures how often it has failed by now, from 1 */
  public Duration after(int failures) {
    double longestMillis = Math.min(
        longest.toMillis(), first.toMillis() * Math.pow(2, Math.min(failures - 1, MOST_DOUBLINGS)));
    return Duration.ofMillis((long) (longestMillis * (1 + ThreadLocalRandom.current().nextDouble()) / 2));
  }
}
