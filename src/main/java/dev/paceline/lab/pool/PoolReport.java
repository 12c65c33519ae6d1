package dev.paceline.lab.pool;

/**
 * How the pool of connections does: now, and in the last minute.
 *
 * @param seconds how much of the last minute was measured
 * @param open connections, in use or idle
 * @param waiting requests for a connection that have none yet
 * @param refused requests for a connection that were given none within the limits
 */
public record PoolReport(
    int seconds, int max, int open, int inUse, int idle, int waiting, int mostInUse, int mostWaiting, long acquisitions, long refused,
    double arrivalsPerSecond, Times waitMs, Times holdMs, Needed connectionsNeeded, Advice advice) {

  /** Quantiles in milliseconds, to 1 %. */
  public record Times(double mean, double p50, double p95, double p99, double max) {}

  /**
   * By Little's law, L = λ·W: how many connections are in use on average when they are asked for λ times a second and held
   * for W seconds. It holds for whatever distribution, also while some wait.
   *
   * @param p95 in the busiest of twenty seconds
   */
  public record Needed(double mean, double p95) {}

  /** What to do, and why. */
  public record Advice(Verdict verdict, String text) {}

  /** In a word. */
  public enum Verdict {
    IDLE, ENOUGH, BURSTS, SLOW_STATEMENTS, RAISE
  }
}
