package dev.paceline.lab.endpoints;

import dev.paceline.http.EndedRequest;
import dev.paceline.lab.endpoints.EndpointReport.Statements;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What was measured of one endpoint. Thread-safe. */
final class Endpoint {
  private static final int DIGITS = 3;

  private final String method;
  private final String path;
  private final Histogram micros = new Histogram(DIGITS);
  private final Histogram statements = new Histogram(DIGITS);
  private long errors;
  private long databaseNanos;
  private long poolNanos;
  private long cacheHits;
  private long cacheLookups;

  Endpoint(String method, String path) {
    this.method = method;
    this.path = path;
  }

  synchronized void add(EndedRequest request) {
    micros.recordValue(TimeUnit.NANOSECONDS.toMicros(request.durationNanos()));
    statements.recordValue(request.times().statements());
    errors += request.status() >= 500 ? 1 : 0;
    databaseNanos += request.times().databaseNanos();
    poolNanos += request.times().poolNanos();
    cacheHits += request.times().cacheHits();
    cacheLookups += request.times().cacheLookups();
  }

  synchronized EndpointReport report() {
    long requests = micros.getTotalCount();
    return new EndpointReport(
        method, path, requests, errors, millis(50), millis(95), millis(99), micros.getMaxValue() / 1e3,
        new Statements(statements.getValueAtPercentile(50), statements.getMaxValue()),
        round(databaseNanos / 1e6 / requests), round(poolNanos / 1e6 / requests),
        cacheLookups == 0 ? null : round((double) cacheHits / cacheLookups));
  }

  private double millis(double percentile) {
    return micros.getValueAtPercentile(percentile) / 1e3;
  }

  private static double round(double value) {
    return Math.round(value * 1e3) / 1e3;
  }
}
