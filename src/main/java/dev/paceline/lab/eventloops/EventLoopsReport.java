package dev.paceline.lab.eventloops;

import java.time.Instant;
import java.util.List;

/**
 * How the event loops do, since the start.
 *
 * @param turns how often their lateness was measured
 * @param lagMs by how many milliseconds a task runs later than it is due
 * @param blocks the last ones, newest first
 */
public record EventLoopsReport(long turns, Lag lagMs, List<Block> blocks) {

  /** To 1 %. */
  public record Lag(double p50, double p99, double max) {}

  /** @param own the innermost frame of this service's own code; null when there is none */
  public record Block(Instant at, String thread, long millis, String own, List<String> stack) {}
}
