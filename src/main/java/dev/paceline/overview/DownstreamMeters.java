package dev.paceline.overview;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What is counted of one service. */
final class DownstreamMeters {
  private static final Duration[] BUCKETS = {
      Duration.ofMillis(10), Duration.ofMillis(25), Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(250),
      Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofMillis(2500), Duration.ofSeconds(5)};

  private static final List<String> KINDS = List.of("retry", "hedge");

  private final MeterRegistry meters;
  private final String service;
  private final Map<Outcome, Timer> calls = new EnumMap<>(Outcome.class);
  private final Map<String, Counter> extraRequests = new HashMap<>();

  /** How a call ended: as its part says, and when there was none. */
  enum Outcome {
    OK, TIMEOUT, ERROR, OPEN,
    /** The bulkhead was full. */
    REJECTED,
    /** The client went away, or there is no such order. */
    CANCELLED
  }

  DownstreamMeters(MeterRegistry meters, String service) {
    this.meters = meters;
    this.service = service;
    for (Outcome outcome : Outcome.values()) {
      calls.put(outcome, Timer.builder("paceline.downstream.requests")
          .description("Calls of other services, retries and hedges included")
          .tag("service", service).tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
          .serviceLevelObjectives(BUCKETS)
          .register(meters));
    }
    KINDS.forEach(kind -> extraRequests.put(kind, Counter.builder("paceline.downstream.extra.requests")
        .description("Requests beyond the first of a call, bounded by the budget")
        .tag("service", service).tag("kind", kind)
        .register(meters)));
  }

  void ended(Outcome outcome, long nanos) {
    calls.get(outcome).record(nanos, TimeUnit.NANOSECONDS);
  }

  /** @param kind retry or hedge */
  void extraRequest(String kind) {
    extraRequests.get(kind).increment();
  }

  /** @param state 0 closed, 1 half-open, 2 open */
  void watch(Supplier<Number> state, Supplier<Number> inFlight) {
    Gauge.builder("paceline.downstream.breaker.state", state).tag("service", service)
        .description("Circuit breaker: 0 closed, 1 half-open, 2 open").register(meters);
    Gauge.builder("paceline.downstream.in.flight", inFlight).tag("service", service)
        .description("Calls under way, bounded by the bulkhead").register(meters);
  }
}
