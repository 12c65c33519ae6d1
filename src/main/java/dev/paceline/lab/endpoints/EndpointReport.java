package dev.paceline.lab.endpoints;

/**
 * How one endpoint does, since the start or the last reset.
 *
 * @param path the route's template
 * @param errors answers with a status of 5xx
 * @param p50Ms quantiles of the time to the last byte, in milliseconds; exact to three digits
 * @param dbMs what the statements of a request take together, on average; also when they run at the same time
 * @param poolWaitMs what they wait for connections, on average
 * @param cacheHitRatio null when no cache was asked
 */
public record EndpointReport(
    String method, String path, long requests, long errors, double p50Ms, double p95Ms, double p99Ms, double maxMs,
    Statements statements, double dbMs, double poolWaitMs, Double cacheHitRatio) {

  /** How many a request runs. */
  public record Statements(long p50, long max) {}
}
