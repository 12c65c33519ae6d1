package dev.paceline.database;

import io.vertx.sqlclient.Tuple;

/**
 * One statement that has ended.
 *
 * @param sql its text, with {@code $1}-style parameters
 * @param parameters what was bound; for telling executions apart, never for showing
 * @param rows how many rows it returned or changed; 0 when it failed
 * @param waitNanos how long it waited for a connection; 0 inside a transaction, which has one
 * @param durationNanos from being sent to its last row
 * @param failed whether it failed
 * @param origin what {@link StatementListener#asked} was told of
 */
public record StatementExecution(
    String sql, Tuple parameters, int rows, long waitNanos, long durationNanos, boolean failed, Object origin) {

  /** Merged by somebody; it stays the same one when what they do is merged again, for it is told apart by identity. */
  StatementExecution mergedBy(Object merger) {
    return origin == sql ? new StatementExecution(sql, parameters, rows, waitNanos, durationNanos, failed, merger) : this;
  }
}
