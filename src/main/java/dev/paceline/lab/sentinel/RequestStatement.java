package dev.paceline.lab.sentinel;

import dev.paceline.database.StatementExecution;
import dev.paceline.lab.statements.StatementText;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** One statement, as one request has run it. Failed executions count for nothing: what follows them may be a retry. */
final class RequestStatement {
  /** What returns or changes so many rows at a time is a batch, such as a page of an export. */
  private static final int ROWS_OF_A_BATCH = 100;

  /** Beyond, more of the same proves nothing new; and a request that streams for hours must not fill the memory. */
  private static final int MOST_REMEMBERED = 1_000;

  private final KnownStatement statement;
  private final Object origin;
  private final Map<ParameterSet, Integer> writesWhenRun = new HashMap<>();
  private final BitSet varying = new BitSet();
  private ParameterSet first;
  private int executions;
  private int single;
  private int repeated;
  private int slow;
  private long slowNanos;
  private long totalNanos;
  private long beganNanos = Long.MAX_VALUE;
  private long endedNanos;

  RequestStatement(StatementExecution execution) {
    this.statement = KnownStatement.of(execution.sql());
    this.origin = execution.origin();
  }

  /**
   * @param endNanos when it ended, of {@link System#nanoTime}
   * @param writes how many the request had run before
   */
  void add(StatementExecution execution, long endNanos, int writes, long slowerThanNanos) {
    executions++;
    totalNanos += execution.durationNanos();
    beganNanos = Math.min(beganNanos, endNanos - execution.durationNanos());
    endedNanos = endNanos;
    if (execution.durationNanos() > slowerThanNanos) {
      slow++;
      slowNanos += execution.durationNanos();
    }
    ParameterSet parameters = new ParameterSet(execution.parameters());
    if (execution.rows() < ROWS_OF_A_BATCH && !parameters.isBatch()) {
      single++;
    }
    if (writesWhenRun.size() < MOST_REMEMBERED) {
      remember(parameters, writes);
    }
  }

  private void remember(ParameterSet parameters, int writes) {
    Integer before = writesWhenRun.put(parameters, writes);
    if (before != null) {
      repeated += reads() && before == writes ? 1 : 0;
    } else if (first == null) {
      first = parameters;
    } else {
      for (int n = 0; n < parameters.size(); n++) {
        if (!parameters.isSameAt(n, first)) {
          varying.set(n);
        }
      }
    }
  }

  boolean reads() {
    return statement.reads();
  }

  boolean isOneOfMany(int most) {
    return single >= most && writesWhenRun.size() >= most;
  }

  /** How often it read again what it had read. */
  int repeated() {
    return repeated;
  }

  int slow() {
    return slow;
  }

  long slowNanos() {
    return slowNanos;
  }

  StatementText text() {
    return statement.text();
  }

  Object origin() {
    return origin;
  }

  int executions() {
    return executions;
  }

  int distinctParameters() {
    return writesWhenRun.size();
  }

  long totalNanos() {
    return totalNanos;
  }

  /** How long the request can at most have waited for it: what ran at the same time did so but once. */
  long waitedNanos() {
    return Math.min(totalNanos, endedNanos - beganNanos);
  }

  /** It for all of its parameters at once; null when nobody knows how. */
  String batchForm() {
    return BatchForm.of(text().normalised(), first, varying);
  }
}
