package dev.paceline.http;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the statements that each request runs: where an endpoint's average grows with its pages, it has an N+1. */
@Singleton
class StatementsPerRequest implements RequestListener {
  private final MeterRegistry meters;
  private final Map<Endpoint, DistributionSummary> summaries = new ConcurrentHashMap<>();

  StatementsPerRequest(MeterRegistry meters) {
    this.meters = meters;
  }

  @Override
  public void ended(EndedRequest request) {
    summaries.computeIfAbsent(new Endpoint(Methods.known(request.method()), request.route()), this::summary)
        .record(request.times().statements());
  }

  private record Endpoint(String method, String route) {}

  private DistributionSummary summary(Endpoint endpoint) {
    return DistributionSummary.builder("paceline.db.statements")
        .description("Statements that a request has run, by its endpoint")
        .tag("method", endpoint.method).tag("uri", endpoint.route).register(meters);
  }
}
