package dev.paceline.lab.statements;

import java.time.Duration;
import java.util.function.LongSupplier;

/** So many at once, and one more each interval: a token bucket, kept as the time by which it is full again (GCRA). Thread-safe. */
final class RateLimit {
  private final long intervalNanos;
  private final long toleranceNanos;
  private final LongSupplier nanoTime;
  private long fullAtNanos;

  RateLimit(int burst, Duration interval, LongSupplier nanoTime) {
    this.intervalNanos = interval.toNanos();
    this.toleranceNanos = (burst - 1) * intervalNanos;
    this.nanoTime = nanoTime;
    this.fullAtNanos = nanoTime.getAsLong();
  }

  /** 0 when it was taken, else nothing is taken and this is for how long to wait. */
  synchronized long tryTake() {
    long now = nanoTime.getAsLong();
    long full = fullAtNanos - now > 0 ? fullAtNanos : now;
    long earlyNanos = full - now - toleranceNanos;
    if (earlyNanos > 0) {
      return earlyNanos;
    }
    fullAtNanos = full + intervalNanos;
    return 0;
  }
}
