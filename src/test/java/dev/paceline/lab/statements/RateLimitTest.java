package dev.paceline.lab.statements;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1)); // nanoTime may overflow

  private void pass(long seconds) {
    now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void soManyAreTakenAtOnceAndThenOneEachInterval() {
    RateLimit limit = new RateLimit(3, Duration.ofSeconds(2), now::get);

    assertEquals(0, limit.tryTake());
    assertEquals(0, limit.tryTake());
    assertEquals(0, limit.tryTake());
    assertEquals(TimeUnit.SECONDS.toNanos(2), limit.tryTake());
    pass(1);
    assertEquals(TimeUnit.SECONDS.toNanos(1), limit.tryTake());
    pass(1);
    assertEquals(0, limit.tryTake());
    assertTrue(limit.tryTake() > 0);
  }

  @Test
  void noMoreGatherThanTheBurst() {
    RateLimit limit = new RateLimit(2, Duration.ofSeconds(1), now::get);
    pass(100);

    assertEquals(0, limit.tryTake());
    assertEquals(0, limit.tryTake());
    assertTrue(limit.tryTake() > 0);
  }

  @Test
  void slowStatementsArePlannedOneIn10SecondsAndEachOnceIn10Minutes() {
    SlowPlans plans = new SlowPlans(now::get);

    assertTrue(plans.take("a"));
    assertFalse(plans.take("b"), "within 10 s");
    pass(10);
    assertFalse(plans.take("a"), "within 10 min");
    assertTrue(plans.take("b"));
    pass(590);
    assertTrue(plans.take("a"));
  }
}
