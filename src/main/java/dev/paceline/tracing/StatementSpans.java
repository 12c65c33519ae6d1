package dev.paceline.tracing;

import dev.paceline.database.StatementExecution;
import dev.paceline.database.StatementListener;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Makes a span of each statement that has ended, by OpenTelemetry's conventions for databases; in each of the requests that
 * have shared it. Its text has no values in it.
 */
@Singleton
class StatementSpans implements StatementListener {
  /** Of statements there are as many as the code has; if some are put together, their names cost more. */
  private static final int MOST_KNOWN = 1_000;

  private final Traces traces;
  private final Map<String, String> names = new ConcurrentHashMap<>();

  StatementSpans(Traces traces) {
    this.traces = traces;
  }

  @Override
  public void ended(StatementExecution execution) {
    if (!traces.areOn()) {
      return;
    }
    String name = name(execution.sql());
    SpanBuilder builder = traces.builder(name, SpanKind.CLIENT);
    if (builder == null) {
      return;
    }
    long endMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    Span span = builder
        .setStartTimestamp(endMicros - TimeUnit.NANOSECONDS.toMicros(execution.durationNanos()), TimeUnit.MICROSECONDS)
        .setAttribute("db.system.name", "postgresql")
        .setAttribute("db.query.summary", name)
        .setAttribute("db.query.text", execution.sql().strip())
        .setAttribute("db.response.returned_rows", (long) execution.rows())
        .setAttribute("paceline.pool.wait_ms", execution.waitNanos() / 1e6)
        .startSpan();
    if (execution.failed()) {
      Traces.failed(span, "_OTHER");
    }
    span.end(endMicros, TimeUnit.MICROSECONDS);
  }

  private String name(String sql) {
    return names.size() < MOST_KNOWN ? names.computeIfAbsent(sql, StatementName::of) : StatementName.of(sql);
  }
}
