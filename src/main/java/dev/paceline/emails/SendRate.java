package dev.paceline.emails;

/** At most so many a second: a token bucket that holds those of a tenth of a second. Not thread-safe. */
final class SendRate {
  private final long intervalNanos;
  private final long burstNanos;
  private long nextNanos = System.nanoTime();

  SendRate(int perSecond) {
    this.intervalNanos = 1_000_000_000L / perSecond;
    this.burstNanos = Math.max(0, 100_000_000L - intervalNanos);
  }

  /** How long to wait before the next; not positive if it may go now. */
  long pauseNanos() {
    return nextNanos - System.nanoTime();
  }

  void take() {
    nextNanos = Math.max(nextNanos, System.nanoTime() - burstNanos) + intervalNanos;
  }
}
