package dev.paceline.lab.statements;

import dev.paceline.database.StatementExecution;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What was measured of one statement. Thread-safe. */
final class MeasuredStatement {
  /** There may be many statements: a third digit would make each histogram seven times as large. */
  private static final int DIGITS = 2;
  private static final int MAX_ENDPOINTS = 10;

  private final StatementText text;
  private final Histogram micros = new Histogram(DIGITS);
  private final Set<String> endpoints = new TreeSet<>();
  private long totalNanos;
  private long waitNanos;
  private long rows;
  private long failed;
  private long slow;
  private Tuple parameters;
  private String plan;

  MeasuredStatement(StatementText text) {
    this.text = text;
  }

  StatementText text() {
    return text;
  }

  synchronized void add(StatementExecution execution, boolean isSlow) {
    micros.recordValue(TimeUnit.NANOSECONDS.toMicros(execution.durationNanos()));
    totalNanos += execution.durationNanos();
    waitNanos += execution.waitNanos();
    rows += execution.rows();
    failed += execution.failed() ? 1 : 0;
    slow += isSlow ? 1 : 0;
    if (!execution.failed()) {
      parameters = execution.parameters();
    }
  }

  synchronized void runBy(String endpoint) {
    if (endpoints.size() < MAX_ENDPOINTS) {
      endpoints.add(endpoint);
    }
  }

  synchronized void planned(String summary) {
    plan = summary;
  }

  /** Of its last success: to run it again with, never to show. */
  synchronized Optional<Tuple> parameters() {
    return Optional.ofNullable(parameters);
  }

  synchronized StatementReport report() {
    long calls = micros.getTotalCount();
    return new StatementReport(
        text.id(), text.normalised(), calls, failed, millis(totalNanos), millis(totalNanos / Math.max(1, calls)),
        micros.getValueAtPercentile(99) / 1e3, micros.getMaxValue() / 1e3, millis(waitNanos), rows, slow,
        List.copyOf(endpoints), plan);
  }

  private static double millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMicros(nanos) / 1e3;
  }
}
