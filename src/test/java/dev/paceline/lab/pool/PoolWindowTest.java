package dev.paceline.lab.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.lab.pool.PoolReport.Verdict;
import dev.paceline.lab.pool.PoolWindow.Seen;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PoolWindowTest {
  private static final int MAX = 20;

  private final AtomicLong nanos = new AtomicLong(Duration.ofDays(1).toNanos());
  private final PoolWindow window = new PoolWindow(true, nanos::get);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  /** So many a second, each held so long, of which so many are asked for at once. */
  private void load(int seconds, int perSecond, int atOnce, Duration wait, Duration hold) {
    for (int second = 0; second < seconds; second++) {
      for (int n = 0; n < perSecond; n += atOnce) {
        for (int i = 0; i < atOnce; i++) {
          window.asked();
        }
        for (int done = 0; done < atOnce; done += MAX) {
          int batch = Math.min(MAX, atOnce - done);
          for (int i = 0; i < batch; i++) {
            window.taken(wait.toNanos());
          }
          for (int i = 0; i < batch; i++) {
            window.givenBack(hold.toNanos());
          }
        }
      }
      if (second < seconds - 1) {
        pass(Duration.ofSeconds(1));
      }
    }
  }

  private Verdict verdict() {
    return PoolAdvice.of(window.seen(), MAX).verdict();
  }

  @Test
  void littlesLawTellsTheConnectionsThatAreNeeded() {
    load(60, 400, 10, Duration.ofMillis(1), Duration.ofMillis(20));

    Seen seen = window.seen();
    assertEquals(400, seen.arrivalsPerSecond());
    assertEquals(8, seen.needed().mean(), 0.1);
    assertEquals(20, seen.holdMs().p95(), 0.3);
    assertEquals(1, seen.waitMs().p99(), 0.02);
    assertEquals(10, seen.mostInUse());
    assertEquals(10, seen.mostWaiting());
    assertEquals(0, seen.inUse());
  }

  @Test
  void aPeakIsToldApartFromTheMean() {
    load(54, 100, 10, Duration.ZERO, Duration.ofMillis(10));
    pass(Duration.ofSeconds(1));
    load(6, 1000, 10, Duration.ZERO, Duration.ofMillis(10));

    assertEquals(1.9, window.seen().needed().mean(), 0.05);
    assertEquals(10, window.seen().needed().p95(), 0.1);
  }

  @Test
  void whatIsOlderThanAMinuteIsForgotten() {
    load(5, 100, 20, Duration.ofSeconds(1), Duration.ofSeconds(1));
    pass(Duration.ofSeconds(60));

    assertEquals(0, window.seen().acquisitions());
    assertEquals(Verdict.IDLE, verdict());
  }

  @Test
  void aPoolThatIsNeverEmptyIsEnough() {
    load(10, 400, 10, Duration.ofMillis(30), Duration.ofMillis(20));

    assertEquals(Verdict.ENOUGH, verdict());
    assertTrue(PoolAdvice.of(window.seen(), MAX).text().contains("10 of 20"));
  }

  @Test
  void aPoolThatTheLoadOutgrowsIsToBeRaised() {
    load(10, 1200, 40, Duration.ofMillis(30), Duration.ofMillis(20));

    assertEquals(Verdict.RAISE, verdict());
    assertTrue(PoolAdvice.of(window.seen(), MAX).text().startsWith("Raise to 30"), () -> PoolAdvice.of(window.seen(), MAX).text());
  }

  @Test
  void slowStatementsAreNotTheFaultOfThePool() {
    load(10, 80, 40, Duration.ofMillis(30), Duration.ofMillis(400));

    assertEquals(Verdict.SLOW_STATEMENTS, verdict());
  }

  @Test
  void burstsNeedNoLargerPool() {
    load(10, 200, 100, Duration.ofMillis(10), Duration.ofMillis(5));

    assertEquals(Verdict.BURSTS, verdict());
  }
}
