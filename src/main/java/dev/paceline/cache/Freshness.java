package dev.paceline.cache;

import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * How far each tier is known to be up to date: all that was committed before that moment has been applied to it. What is
 * older than the bound is not believed, so that whatever is lost, delayed or frozen, no read is staler than the bound.
 * Moments are of {@link System#nanoTime}, which goes on while the process or the machine is paused.
 */
@Singleton
class Freshness {
  static final long NEVER = System.nanoTime() - Duration.ofDays(1).toNanos();

  private final long maxNanos;
  private volatile long nearAsOfNanos = NEVER;
  private volatile long sharedAsOfNanos = NEVER;
  private volatile int losses;
  private volatile long clockAheadMillis;

  Freshness(@ConfigProperty(name = "paceline.max-staleness", defaultValue = "1s") Duration maxStaleness) {
    this.maxNanos = maxStaleness.toNanos();
  }

  /** @param asOfNanos what was committed before is in what is asked for, even if the log was not heard of for long */
  boolean isNearFresh(long asOfNanos) {
    return isWithinBound(nearAsOfNanos) || isWithinBound(asOfNanos);
  }

  boolean isSharedFresh() {
    return isWithinBound(sharedAsOfNanos);
  }

  /** What was committed before is in what Redis or the database, whichever is believed, answers from now on. */
  long asOfNanos() {
    long sharedNanos = sharedAsOfNanos;
    return isWithinBound(sharedNanos) ? sharedNanos : System.nanoTime();
  }

  boolean isWithinBound(long asOfNanos) {
    return System.nanoTime() - asOfNanos <= maxNanos;
  }

  void nearIsAsOf(long nanos) {
    nearAsOfNanos = nanos;
  }

  /** @param lossesBefore as {@link #losses} was before Redis was brought up to date: one since then makes it void */
  synchronized void sharedIsAsOf(long nanos, int lossesBefore) {
    if (losses == lossesBefore) {
      sharedAsOfNanos = nanos;
    }
  }

  int losses() {
    return losses;
  }

  /** A connection to Redis broke: what comes back may be another Redis, or the same with older data. */
  synchronized void sharedWasLost() {
    losses++;
    sharedAsOfNanos = NEVER;
  }

  void redisSaysItIs(long epochMillis) {
    clockAheadMillis = epochMillis - System.currentTimeMillis();
  }

  /** By the clock of Redis, which several instances have in common. */
  long redisMillis() {
    return System.currentTimeMillis() + clockAheadMillis;
  }
}
