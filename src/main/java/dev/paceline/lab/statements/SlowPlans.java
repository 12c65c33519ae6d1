package dev.paceline.lab.statements;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Which slow statement is planned when: a database that is slow must not be asked about it again and again. Thread-safe. */
final class SlowPlans {
  private static final Duration BETWEEN_ANY = Duration.ofSeconds(10);
  private static final Duration BETWEEN_THE_SAME = Duration.ofMinutes(10);

  private final LongSupplier nanoTime;
  private final RateLimit any;
  private final Map<String, Long> plannedAtNanos = new LinkedHashMap<>();

  SlowPlans(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.any = new RateLimit(1, BETWEEN_ANY, nanoTime);
  }

  /** Whether the statement may be planned now; then it counts as planned. */
  synchronized boolean take(String id) {
    long now = nanoTime.getAsLong();
    plannedAtNanos.values().removeIf(at -> now - at >= BETWEEN_THE_SAME.toNanos()); // at most 60 are left by then
    if (plannedAtNanos.containsKey(id) || any.tryTake() > 0) {
      return false;
    }
    plannedAtNanos.put(id, now);
    return true;
  }
}
