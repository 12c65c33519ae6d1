package dev.paceline.lab.profiler;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * What a profile has cost: the time that the engine spent on measuring, by its own clock, and the CPU time of the calls that
 * start and stop it, as a share of all CPU time that the process used meanwhile. A loop timed with and without the profiler
 * would seem the plainer way, but what it tells on a busy machine is its neighbours: they disturb it by percents, a profiler
 * by tenths. Making the answer is not counted; it comes when measuring is over.
 *
 * <p>Counts the thread that asks, so start and stop must each be called on one thread.
 */
final class Overhead {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final com.sun.management.OperatingSystemMXBean PROCESS =
      (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final long processBeganNanos = PROCESS.getProcessCpuTime();
  private long callsNanos;

  /** Does it, and counts the CPU time of this thread. */
  void during(Runnable call) {
    long before = THREADS.getCurrentThreadCpuTime();
    call.run();
    callsNanos += THREADS.getCurrentThreadCpuTime() - before;
  }

  /** From when this was made to now; between 0 and 100, to two decimals. */
  double percent(long engineNanos) {
    return percent(engineNanos + callsNanos, PROCESS.getProcessCpuTime() - processBeganNanos);
  }

  static double percent(long ownNanos, long processNanos) {
    if (ownNanos <= 0) {
      return 0;
    }
    return ownNanos >= processNanos ? 100 : Math.round(10_000.0 * ownNanos / processNanos) / 100.0;
  }
}
