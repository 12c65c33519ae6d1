package dev.paceline.database;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Function;

/** Looks at the database itself. What runs here belongs to no request, and no {@link StatementListener} hears of it. */
@Singleton
public class Inspection {
  private final Pool pool;
  private final PoolUse use;

  Inspection(Pool pool, PoolUse use) {
    this.pool = pool;
    this.use = use;
  }

  /**
   * Runs the work in a transaction that is read-only, and always rolled back.
   *
   * @param timeout of each statement, in whole milliseconds
   * @param work what it changes in the session must be undone by the rollback, or by itself
   */
  public <T> Uni<T> readOnly(Duration timeout, Function<SqlConnection, Future<T>> work) {
    return Database.uni(() -> {
      long askedNanos = System.nanoTime();
      use.asked();
      return pool.getConnection()
          .onSuccess(connection -> use.taken(connection, askedNanos)).onFailure(failure -> use.refused())
          .recover(failure -> Future.failedFuture(new DatabaseUnavailableException(failure)))
          .compose(connection -> Database.reached(connection, rolledBack(connection, timeout, work)).eventually(() -> {
            use.givenBack(connection);
            return connection.close();
          }));
    });
  }

  private static <T> Future<T> rolledBack(
      SqlConnection connection, Duration timeout, Function<SqlConnection, Future<T>> work) {
    return connection.query("BEGIN READ ONLY").execute()
        .compose(begun -> connection.query("SET LOCAL statement_timeout = " + timeout.toMillis()).execute())
        .compose(limited -> work.apply(connection))
        .eventually(() -> connection.query("ROLLBACK").execute());
  }
}
