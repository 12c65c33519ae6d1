package dev.paceline.lab.pool;

import dev.paceline.lab.pool.PoolReport.Advice;
import dev.paceline.lab.pool.PoolReport.Verdict;
import dev.paceline.lab.pool.PoolWindow.Seen;
import java.util.Locale;

/** Whether the pool's size fits what is asked of it. */
final class PoolAdvice {
  /** Below that, waiting is no more than the opening of a connection or a turn of the event loop. */
  private static final double WAIT_MILLIS = 2;

  /** Statements by an index take a few milliseconds. */
  private static final double SLOW_MILLIS = 50;

  /** A pool that is used to the last connection makes requests wait: room for what comes at random. */
  private static final double HEADROOM = 1.25;

  private PoolAdvice() {}

  static Advice of(Seen seen, int max) {
    if (seen.acquisitions() == 0 && seen.mostWaiting() == 0) {
      return new Advice(Verdict.IDLE, "Nobody has asked for a connection in the last minute");
    }
    if (seen.mostInUse() < max || seen.waitMs().p95() < WAIT_MILLIS && seen.refused() == 0) {
      return told(Verdict.ENOUGH, "Enough: %d of %d were in use at once; 95 %% waited no longer than %.1f ms",
          seen.mostInUse(), max, seen.waitMs().p95());
    }
    int size = (int) Math.ceil(seen.needed().p95() * HEADROOM);
    if (seen.holdMs().mean() >= SLOW_MILLIS) {
      return told(Verdict.SLOW_STATEMENTS,
          "Statements are slow: each use of a connection takes %.0f ms, so %.0f a second need %.1f of %d connections;"
              + " in half the time half of them would do, while more connections would only run more slow statements at once",
          seen.holdMs().mean(), seen.arrivalsPerSecond(), seen.needed().mean(), max);
    }
    return size > max
        ? told(Verdict.RAISE, "Raise to %d: in the busiest seconds %.1f connections are needed of %d, and 95 %% wait up to %.1f ms",
            size, seen.needed().p95(), max, seen.waitMs().p95())
        : told(Verdict.BURSTS, "Bursts: up to %d wait at once, though in the busiest seconds %.1f of %d connections are needed;"
            + " more of them would shorten the queue, but not for long", seen.mostWaiting(), seen.needed().p95(), max);
  }

  private static Advice told(Verdict verdict, String text, Object... evidence) {
    return new Advice(verdict, String.format(Locale.ROOT, text, evidence));
  }
}
