package dev.paceline.database;

import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections are in use, the most that were lately, and when PostgreSQL last answered. Thread-safe. */
@Singleton
class PoolUse {
  private final AtomicInteger inUse = new AtomicInteger();
  private final AtomicInteger peak = new AtomicInteger();
  private volatile long lastAnswerNanos = System.nanoTime() - Long.MAX_VALUE / 2;

  void taken() {
    int now = inUse.incrementAndGet();
    if (now > peak.get()) {
      peak.accumulateAndGet(now, Math::max);
    }
  }

  void givenBack() {
    inUse.decrementAndGet();
  }

  void answered() {
    lastAnswerNanos = System.nanoTime();
  }

  int inUse() {
    return inUse.get();
  }

  /** The most connections in use at once since the last call. */
  int takePeak() {
    return Math.max(peak.getAndSet(0), inUse.get());
  }

  long nanosSinceAnswer() {
    return System.nanoTime() - lastAnswerNanos;
  }
}
