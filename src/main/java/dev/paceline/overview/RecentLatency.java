package dev.paceline.overview;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * The 95th percentile of a service's latest requests: after that long a second one is worth it (Dean, Barroso: The Tail
 * at Scale, CACM 2013). Those that were given up count with the time that they had taken so far. Thread-safe.
 */
final class RecentLatency {
  private static final int WINDOW = 200;
  private static final int FEWEST = 20;
  private static final int EVERY = 10;
  private static final double QUANTILE = 0.95;

  private final long[] latest = new long[WINDOW];
  private long count;
  private long p95Nanos;

  synchronized void add(long nanos) {
    latest[(int) (count++ % WINDOW)] = nanos;
    if (count >= FEWEST && count % EVERY == 0) {
      long[] sorted = Arrays.copyOf(latest, (int) Math.min(count, WINDOW));
      Arrays.sort(sorted);
      p95Nanos = sorted[(int) (QUANTILE * (sorted.length - 1))];
    }
  }

  /** At least 1; empty until enough is known. */
  synchronized OptionalLong p95Millis() {
    return p95Nanos == 0 ? OptionalLong.empty() : OptionalLong.of(Math.max(1, TimeUnit.NANOSECONDS.toMillis(p95Nanos)));
  }
}
