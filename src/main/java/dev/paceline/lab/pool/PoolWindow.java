package dev.paceline.lab.pool;

import dev.paceline.database.PoolListener;
import dev.paceline.lab.pool.PoolReport.Needed;
import dev.paceline.lab.pool.PoolReport.Times;
import io.quarkus.arc.Unremovable;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What was asked of the pool in each second of the last minute. Thread-safe. */
@Singleton
@Unremovable
class PoolWindow implements PoolListener {
  static final int SECONDS = 60;
  private static final int DIGITS = 2;

  private final boolean enabled;
  private final LongSupplier nanos;
  private final long beganSecond;
  private final Second[] seconds = new Second[SECONDS];
  private int inUse;
  private int waiting;

  @Inject
  PoolWindow(@ConfigProperty(name = "paceline.lab.enabled", defaultValue = "false") boolean enabled) {
    this(enabled, System::nanoTime);
  }

  PoolWindow(boolean enabled, LongSupplier nanos) {
    this.enabled = enabled;
    this.nanos = nanos;
    this.beganSecond = second();
  }

  private static final class Second {
    private final long number;
    private final Histogram waitMicros = new Histogram(DIGITS);
    private final Histogram holdMicros = new Histogram(DIGITS);
    private long arrivals;
    private long refused;
    private long holdNanos;
    private int mostInUse;
    private int mostWaiting;

    Second(long number) {
      this.number = number;
    }
  }

  /** All of the last minute. */
  record Seen(
      int seconds, int inUse, int waiting, int mostInUse, int mostWaiting, long acquisitions, long refused,
      double arrivalsPerSecond, Times waitMs, Times holdMs, Needed needed) {}

  @Override
  public boolean listens() {
    return enabled;
  }

  @Override
  public synchronized void asked() {
    waiting++;
    current().arrivals++;
    note();
  }

  @Override
  public synchronized void taken(long waitNanos) {
    waiting--;
    inUse++;
    current().waitMicros.recordValue(TimeUnit.NANOSECONDS.toMicros(waitNanos));
    note();
  }

  @Override
  public synchronized void refused() {
    waiting--;
    current().refused++;
  }

  @Override
  public synchronized void givenBack(long holdNanos) {
    inUse--;
    Second current = current();
    current.holdMicros.recordValue(TimeUnit.NANOSECONDS.toMicros(holdNanos));
    current.holdNanos += holdNanos;
  }

  private void note() {
    Second current = current();
    current.mostInUse = Math.max(current.mostInUse, inUse);
    current.mostWaiting = Math.max(current.mostWaiting, waiting);
  }

  private Second current() {
    long number = second();
    int slot = (int) Math.floorMod(number, (long) SECONDS);
    if (seconds[slot] == null || seconds[slot].number != number) {
      seconds[slot] = new Second(number);
      seconds[slot].mostInUse = inUse;
      seconds[slot].mostWaiting = waiting;
    }
    return seconds[slot];
  }

  private long second() {
    return Math.floorDiv(nanos.getAsLong(), TimeUnit.SECONDS.toNanos(1));
  }

  synchronized Seen seen() {
    long now = second();
    int measured = (int) Math.max(1, Math.min(SECONDS, now - beganSecond + 1));
    List<Second> last = new ArrayList<>();
    for (Second second : seconds) {
      if (second != null && second.number > now - SECONDS) {
        last.add(second);
      }
    }
    Histogram wait = new Histogram(DIGITS);
    Histogram hold = new Histogram(DIGITS);
    last.forEach(second -> wait.add(second.waitMicros));
    last.forEach(second -> hold.add(second.holdMicros));
    long arrivals = last.stream().mapToLong(second -> second.arrivals).sum();
    long held = last.stream().mapToLong(second -> second.holdNanos).sum();
    double meanHold = hold.getTotalCount() == 0 ? 0 : held / 1e9 / hold.getTotalCount();
    return new Seen(
        measured, inUse, waiting, last.stream().mapToInt(second -> second.mostInUse).max().orElse(inUse),
        last.stream().mapToInt(second -> second.mostWaiting).max().orElse(waiting), hold.getTotalCount(),
        last.stream().mapToLong(second -> second.refused).sum(), round((double) arrivals / measured),
        times(wait), times(hold),
        new Needed(round(meanHold * arrivals / measured), round(meanHold * busy(last, measured))));
  }

  /** Arrivals in the busiest of twenty seconds, those counted in which there were none. */
  private static double busy(List<Second> last, int measured) {
    long[] arrivals = last.stream().mapToLong(second -> second.arrivals).sorted().toArray();
    int fromTheTop = measured / 20;
    return fromTheTop < arrivals.length ? arrivals[arrivals.length - 1 - fromTheTop] : 0;
  }

  private static Times times(Histogram micros) {
    return new Times(
        round(micros.getMean() / 1e3), round(micros.getValueAtPercentile(50) / 1e3), round(micros.getValueAtPercentile(95) / 1e3),
        round(micros.getValueAtPercentile(99) / 1e3), round(micros.getMaxValue() / 1e3));
  }

  private static double round(double value) {
    return Math.round(value * 1e3) / 1e3;
  }
}
