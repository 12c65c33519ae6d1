package dev.paceline.lab.statements;

import dev.paceline.database.StatementExecution;
import dev.paceline.database.StatementListener;
import jakarta.inject.Singleton;
import java.util.Locale;
import org.jboss.logging.Logger;

/** Logs each statement that took too long, without its parameters, and gets its plan while the lab is enabled. */
@Singleton
class SlowStatements implements StatementListener {
  private static final Logger LOG = Logger.getLogger(SlowStatements.class);

  private final StatementStatistics statistics;
  private final Explainer explainer;
  private final SlowPlans due = new SlowPlans(System::nanoTime);

  SlowStatements(StatementStatistics statistics, Explainer explainer) {
    this.statistics = statistics;
    this.explainer = explainer;
  }

  @Override
  public void ended(StatementExecution execution) {
    // It is slow once, however many requests share it.
  }

  @Override
  public void executed(StatementExecution execution) {
    if (statistics.isSlow(execution)) {
      StatementText text = StatementText.of(execution.sql());
      LOG.warn(line(execution, text));
      if (statistics.isEnabled() && due.take(text.id())) {
        plan(statistics.of(execution.sql()));
      }
    }
  }

  private void plan(MeasuredStatement statement) {
    explainer.plan(statement.text()).subscribe().with(
        plan -> statement.planned(plan.summary()),
        failure -> LOG.debugf("No plan of %s: %s", statement.text().id(), failure.getMessage()));
  }

  private static String line(StatementExecution execution, StatementText text) {
    return String.format(Locale.ROOT, "Slow statement %s: %s after %.1f ms and %.1f ms of waiting for a connection; %d rows: %s",
        text.id(), execution.failed() ? "failed" : "ended", execution.durationNanos() / 1e6, execution.waitNanos() / 1e6,
        execution.rows(), text.normalised());
  }
}
