package dev.paceline.database;

import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** The service's way to PostgreSQL: single statements and transactions on the bounded pool, each of them observed. */
@Singleton
public class Database implements Statements {
  private static final Logger LOG = Logger.getLogger(Database.class);

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
    asked(sql);
    return uni(() -> {
      long askedNanos = System.nanoTime();
      return againIfUnsent(() -> onConnection(connection -> {
        long waitNanos = System.nanoTime() - askedNanos;
        return run(connection, sql, parameters, waitNanos).recover(failure -> SqlStates.isStalePlan(failure)
            ? run(connection, sql, parameters, 0)
            : Future.failedFuture(failure));
      }));
    });
  }

  /**
   * Runs the work in one transaction: committed when it succeeds, rolled back when it fails. Whoever stops waiting for it
   * doesn't stop it: it ends on its own, and its connection always goes back. When the connection breaks while it commits,
   * it fails with {@link DatabaseUnavailableException} though it may have been committed: what is repeated then needs a
   * key that tells, such as the {@code Idempotency-Key}.
   *
   * @param work gets the statements of the transaction, which hold their locks until it ends
   */
  public <T> Uni<T> inTransaction(Function<Statements, Uni<T>> work) {
    return uni(() -> againIfUnsent(this::begun).compose(connection ->
        commitOrRollback(connection, work).eventually(() -> giveBack(connection))));
  }

  private Future<SqlConnection> begun() {
    return connection().compose(connection ->
        reached(connection, connection.begin()).<SqlConnection>map(connection).onFailure(failure -> giveBack(connection)));
  }

  /**
   * The pool may give a connection that has just been closed. What was never sent had no effect, and may go over another
   * one; a transaction is only begun again, for its work may already have been done in part.
   */
  static <T> Future<T> againIfUnsent(Supplier<Future<T>> attempt) {
    return attempt.get().recover(failure ->
        failure instanceof UnsentException ? attempt.get() : Future.failedFuture(failure));
  }

  /** Whatever becomes of the work, even if it throws: the connection goes back. */
  private <T> Future<T> onConnection(Function<SqlConnection, Future<T>> work) {
    return connection().compose(connection ->
        Future.succeededFuture(connection).compose(work).eventually(() -> giveBack(connection)));
  }

  private <T> Future<T> commitOrRollback(SqlConnection connection, Function<Statements, Uni<T>> work) {
    OneTransaction statements = new OneTransaction(connection);
    Transaction transaction = connection.transaction();
    return future(Uni.createFrom().deferred(() -> work.apply(statements))).compose(
        result -> reached(connection, transaction.commit()).map(result).onSuccess(committed -> statements.committed()),
        failure -> transaction.rollback().transform(rolledBack -> Future.failedFuture(failure)));
  }

  private final class OneTransaction implements Statements {
    private final SqlConnection connection;
    private final List<Runnable> afterCommit = new ArrayList<>(0);

    OneTransaction(SqlConnection connection) {
      this.connection = connection;
    }

    @Override
    public Uni<RowSet<Row>> execute(String sql, Tuple parameters) {
      asked(sql);
      return uni(() -> run(connection, sql, parameters, 0));
    }

    @Override
    public void afterCommit(Runnable task) {
      afterCommit.add(task);
    }

    void committed() {
      afterCommit.forEach(Runnable::run);
    }
  }

  private Future<RowSet<Row>> run(SqlConnection connection, String sql, Tuple parameters, long waitNanos) {
    long sentNanos = System.nanoTime();
    return reached(connection, connection.preparedQuery(sql).execute(parameters).onComplete(answer -> {
      int rows = answer.succeeded() ? Math.max(0, answer.result().rowCount()) : 0; // -1 of a CREATE TABLE
      if (answer.succeeded()) {
        use.answered();
      }
      StatementExecution execution = new StatementExecution(
          sql, parameters, rows, waitNanos, System.nanoTime() - sentNanos, answer.failed(), sql);
      tellListeners(listener -> listener.executed(execution));
      tell(execution);
    }));
  }

  /** A pool that has no connection to give within its limits is as good as no database. */
  private Future<SqlConnection> connection() {
    long askedNanos = System.nanoTime();
    use.asked();
    return pool.getConnection().onSuccess(connection -> use.taken(connection, askedNanos)).onFailure(failure -> use.refused())
        .recover(failure -> Future.failedFuture(new DatabaseUnavailableException(failure)));
  }

  private Future<Void> giveBack(SqlConnection connection) {
    use.givenBack(connection);
    return connection.close();
  }

  static <T> Future<T> reached(SqlConnection connection, Future<T> answer) {
    return answer.recover(failure -> isUnavailable(connection, failure).compose(unavailable ->
        Future.failedFuture(unavailable ? unavailable(failure) : failure)));
  }

  private static DatabaseUnavailableException unavailable(Throwable failure) {
    return UnsentException.isToldBy(failure) ? new UnsentException(failure) : new DatabaseUnavailableException(failure);
  }

  /**
   * The driver tells of a connection that was closed before the statement was sent, and of a parameter of the wrong type,
   * by the same bare {@link Throwable}: only in the latter case does the connection still answer.
   */
  private static Future<Boolean> isUnavailable(SqlConnection connection, Throwable failure) {
    if (failure instanceof Exception || failure instanceof Error) {
      return Future.succeededFuture(SqlStates.isTransient(failure));
    }
    return connection.query("SELECT").execute().transform(answer ->
        Future.succeededFuture(answer.failed() && !(answer.cause() instanceof PgException)));
  }

  /** Tells who asks: see {@link StatementListener#asked}. */
  void asked(Object origin) {
    tellListeners(listener -> listener.asked(origin));
  }

  /** Tells the request, or the work, on whose context this is called, of what it has shared with others; of each but once. */
  void tellShared(List<StatementExecution> executions) {
    executions.stream().filter(SharedStatements::isNews).forEach(this::tell);
  }

  /** Tells the request, or the work, on whose context this is called. */
  void tell(StatementExecution execution) {
    if (!SharedStatements.record(execution)) {
      tellListeners(listener -> listener.ended(execution));
    }
  }

  private void tellListeners(Consumer<StatementListener> news) {
    for (StatementListener listener : listeners) {
      try {
        news.accept(listener);
      } catch (RuntimeException fault) { // a broken observer must not take the answer away from who waits for it
        LOG.error("A statement listener failed", fault);
      }
    }
  }

  static <T> Uni<T> uni(Supplier<Future<T>> future) {
    return Uni.createFrom().emitter(emitter -> future.get().onComplete(emitter::complete, emitter::fail));
  }

  private static <T> Future<T> future(Uni<T> uni) {
    Promise<T> promise = Promise.promise();
    uni.subscribe().with(promise::complete, promise::fail);
    return promise.future();
  }
}
