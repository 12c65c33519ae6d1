package dev.paceline.database;

import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

/**
 * Where statements run: on the pool, each a transaction of its own ({@link Database}), or on the connection of one
 * transaction ({@link Database#inTransaction}). A repository method that serves both takes one as its argument.
 */
public interface Statements {

  /**
   * Runs one prepared statement.
   *
   * @param sql text with {@code $1}-style parameters; never put together from values
   * @return its rows; fails with {@link DatabaseUnavailableException} when PostgreSQL can't be asked, and with
   *     {@link io.vertx.pgclient.PgException} when it refuses the statement
   */
  Uni<RowSet<Row>> execute(String sql, Tuple parameters);

  /**
   * Runs the task once what was executed here so far is committed: at once where each statement is a transaction of its
   * own, after the commit of one transaction, and never if that is rolled back. A process that dies before runs it never.
   */
  default void afterCommit(Runnable task) {
    task.run();
  }
}
