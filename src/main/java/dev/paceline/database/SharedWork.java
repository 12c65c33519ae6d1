package dev.paceline.database;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/**
 * Work that is done once for all who wait for it, from the first one on. Each gets the result on the context that it asked
 * on, and is told of the statements that the work has run. Nobody who stops waiting stops the work.
 */
public final class SharedWork<T> {
  private final Database database;
  private final Vertx vertx;
  private final Supplier<Uni<T>> work;
  private SharedStatements statements;
  private Uni<T> result;

  SharedWork(Database database, Vertx vertx, Supplier<Uni<T>> work) {
    this.database = database;
    this.vertx = vertx;
    this.work = work;
  }

  /** Begins the work, or waits for it. */
  public Uni<T> join() {
    database.asked(this);
    return Uni.createFrom().deferred(() -> {
      Context caller = vertx.getOrCreateContext();
      return begun(caller)
          .emitOn(task -> caller.runOnContext(back -> task.run()))
          .onTermination().invoke(() -> database.tellShared(statements.executions()));
    });
  }

  private synchronized Uni<T> begun(Context first) {
    if (result == null) {
      statements = new SharedStatements(this, first);
      result = Uni.createFrom().<T>deferred(work::get)
          .runSubscriptionOn(task -> statements.context().runOnContext(begin -> task.run()))
          .memoize().indefinitely();
    }
    return result;
  }
}
