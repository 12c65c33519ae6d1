package dev.paceline.lab.statements;

import dev.paceline.database.StatementExecution;
import dev.paceline.database.StatementListener;
import dev.paceline.http.RequestTiming;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Measures every statement while the lab is enabled, as this instance sees it. */
@Singleton
class StatementStatistics implements StatementListener {
  /** The service has some hundred; whatever puts values into texts must not fill the memory. */
  static final int MAX_STATEMENTS = 500;

  private final boolean enabled;
  private final long slowNanos;
  private final ConcurrentMap<String, MeasuredStatement> bySql = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, MeasuredStatement> byId = new ConcurrentHashMap<>();
  private volatile MeasuredStatement others = new MeasuredStatement(StatementText.OTHERS);

  StatementStatistics(
      @ConfigProperty(name = "paceline.lab.enabled", defaultValue = "false") boolean enabled,
      @ConfigProperty(name = "paceline.slow-statement", defaultValue = "500ms") Duration slow) {
    this.enabled = enabled;
    this.slowNanos = slow.toNanos();
  }

  boolean isEnabled() {
    return enabled;
  }

  boolean isSlow(StatementExecution execution) {
    return execution.durationNanos() > slowNanos;
  }

  @Override
  public void executed(StatementExecution execution) {
    if (enabled) {
      of(execution.sql()).add(execution, isSlow(execution));
    }
  }

  @Override
  public void ended(StatementExecution execution) {
    if (enabled) {
      String route = RequestTiming.route();
      if (route != null) {
        of(execution.sql()).runBy(route);
      }
    }
  }

  /** Begins to measure it unless it is measured already. */
  MeasuredStatement of(String sql) {
    MeasuredStatement known = bySql.get(sql);
    return known != null ? known : bySql.size() >= MAX_STATEMENTS ? others : add(sql);
  }

  /** Texts that only differ in white space are one statement. */
  private MeasuredStatement add(String sql) {
    StatementText text = StatementText.of(sql);
    MeasuredStatement statement = byId.computeIfAbsent(text.id(), id -> new MeasuredStatement(text));
    bySql.put(sql, statement);
    return statement;
  }

  Optional<MeasuredStatement> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** The ones that take most time in all come first. */
  List<StatementReport> reports() {
    return Stream.concat(byId.values().stream(), Stream.of(others))
        .map(MeasuredStatement::report)
        .filter(report -> report.calls() > 0)
        .sorted(Comparator.comparingDouble(StatementReport::totalMs).reversed().thenComparing(StatementReport::statement))
        .toList();
  }

  /** Statements that are under way count afterwards. */
  void reset() {
    bySql.clear();
    byId.clear();
    others = new MeasuredStatement(StatementText.OTHERS);
  }
}
