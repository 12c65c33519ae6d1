package dev.paceline.database;

import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** The service's way to PostgreSQL: single statements and transactions on the bounded pool, each of them observed. */
@Singleton
public class Database implements Statements {
  private final Pool pool;
  private final List<StatementListener> listeners;
  private final PoolUse use;

  Database(Pool pool, @All List<StatementListener> listeners, PoolUse use) {
    this.pool = pool;
    this.listeners = listeners;
    this.use = use;
  }

  /** Runs the statement in a transaction of its own, on a connection that goes back to the pool right after it. */
  @Override
  public Uni<RowSet<Row>> execute(String sql, Tuple parameters) {
    return uni(() -> {
      long askedNanos = System.nanoTime();
      return connection().compose(connection ->
          run(connection, sql, parameters, System.nanoTime() - askedNanos).eventually(() -> giveBack(connection)));
    });
  }

  /**
   * Runs the work in one transaction: committed when it succeeds, rolled back when it fails. Whoever stops waiting for it
   * doesn't stop it: it ends on its own, and its connection always goes back.
   *
   * @param work gets the statements of the transaction, which hold their locks until it ends
   */
  public <T> Uni<T> inTransaction(Function<Statements, Uni<T>> work) {
    return uni(() -> connection().compose(connection ->
        commitOrRollback(connection, work).eventually(() -> giveBack(connection))));
  }

  private <T> Future<T> commitOrRollback(SqlConnection connection, Function<Statements, Uni<T>> work) {
    Statements statements = (sql, parameters) -> uni(() -> run(connection, sql, parameters, 0));
    return reached(connection.begin()).compose(transaction ->
        future(Uni.createFrom().deferred(() -> work.apply(statements))).compose(
            result -> reached(transaction.commit()).map(result),
            failure -> transaction.rollback().transform(rolledBack -> Future.failedFuture(failure))));
  }

  private Future<RowSet<Row>> run(SqlConnection connection, String sql, Tuple parameters, long waitNanos) {
    long sentNanos = System.nanoTime();
    return reached(connection.preparedQuery(sql).execute(parameters).onComplete(answer -> {
      int rows = answer.succeeded() ? answer.result().rowCount() : 0;
      if (answer.succeeded()) {
        use.answered();
      }
      tell(new StatementExecution(
          sql, parameters, rows, waitNanos, System.nanoTime() - sentNanos, answer.failed()));
    }));
  }

  /** A pool that has no connection to give within its limits is as good as no database. */
  private Future<SqlConnection> connection() {
    return pool.getConnection().onSuccess(connection -> use.taken())
        .recover(failure -> Future.failedFuture(new DatabaseUnavailableException(failure)));
  }

  private Future<Void> giveBack(SqlConnection connection) {
    use.givenBack();
    return connection.close();
  }

  private static <T> Future<T> reached(Future<T> answer) {
    return answer.recover(failure -> Future.failedFuture(
        SqlStates.isTransient(failure) ? new DatabaseUnavailableException(failure) : failure));
  }

  private void tell(StatementExecution execution) {
    if (!SharedStatements.record(execution)) {
      tellListeners(execution);
    }
  }

  /** Tells the listeners on behalf of the request on whose context this is called. */
  void tellListeners(StatementExecution execution) {
    for (StatementListener listener : listeners) {
      listener.ended(execution);
    }
  }

  private static <T> Uni<T> uni(Supplier<Future<T>> future) {
    return Uni.createFrom().emitter(emitter -> future.get().onComplete(emitter::complete, emitter::fail));
  }

  private static <T> Future<T> future(Uni<T> uni) {
    Promise<T> promise = Promise.promise();
    uni.subscribe().with(promise::complete, promise::fail);
    return promise.future();
  }
}
