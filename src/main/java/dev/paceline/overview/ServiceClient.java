package dev.paceline.overview;

import dev.paceline.overview.Attempt.Outcome;
import dev.paceline.overview.DownstreamConfig.Service;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.vertx.core.http.HttpClient;
import java.util.Optional;
import java.util.OptionalLong;

/** The requests to one service: through its circuit breaker, and no more of them than its budget allows. */
final class ServiceClient {
  private final HttpClient http;
  private final ServiceUrl url;
  private final Service settings;
  private final CircuitBreaker breaker;
  private final DownstreamMeters meters;
  private final ExtraRequests extra;
  private final RecentLatency latency = new RecentLatency();

  ServiceClient(HttpClient http, ServiceUrl url, Service settings, CircuitBreaker breaker, DownstreamMeters meters) {
    this.http = http;
    this.url = url;
    this.settings = settings;
    this.breaker = breaker;
    this.meters = meters;
    this.extra = new ExtraRequests(settings.extraRequests());
  }

  /** A call begins: it adds to the budget. */
  void called() {
    extra.called();
  }

  /** 0 closed, 1 half-open, 2 open. */
  int breakerState() {
    return switch (breaker.getState()) {
      case OPEN, FORCED_OPEN -> 2;
      case HALF_OPEN -> 1;
      default -> 0;
    };
  }

  /** Empty while the circuit breaker is open; else it must be sent, or given up. */
  Optional<Attempt> attempt(Outcome outcome) {
    return breaker.tryAcquirePermission()
        ? Optional.of(new Attempt(breaker, settings.maxBodySize().asLongValue(), outcome))
        : Optional.empty();
  }

  void send(Attempt attempt, Question question) {
    attempt.begin(http, url.target(question.orderId()), question);
  }

  /** Whether a failed request may be repeated; then it must be. */
  boolean mayRetry() {
    return settings.retry() && take("retry");
  }

  /** Whether a slow request may be followed by another; then it must be. */
  boolean mayHedge() {
    return take("hedge");
  }

  private boolean take(String kind) {
    boolean taken = extra.take();
    if (taken) {
      meters.extraRequest(kind);
    }
    return taken;
  }

  /** After how long a request is slow; empty when it is not to be followed. */
  OptionalLong hedgeDelayMillis() {
    return settings.hedge() ? latency.p95Millis() : OptionalLong.empty();
  }

  /** A request has taken that long, or was given up by then. */
  void took(long nanos) {
    if (settings.hedge()) {
      latency.add(nanos);
    }
  }
}
