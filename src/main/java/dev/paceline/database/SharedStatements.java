package dev.paceline.database;

import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Statements that run for several requests at once, on a context of their own. What they executed is kept there, to be
 * told to each of those requests.
 */
final class SharedStatements {
  private static final Object LOCAL = SharedStatements.class;

  private final Context context;
  private final List<StatementExecution> executions = new CopyOnWriteArrayList<>();

  /** On the event loop of the caller, which is where the statements then run. */
  SharedStatements(Context caller) {
    this.context = VertxContext.createNewDuplicatedContext(caller);
    context.putLocal(LOCAL, this);
  }

  Context context() {
    return context;
  }

  List<StatementExecution> executions() {
    return executions;
  }

  /** Keeps the execution if it is a shared one; false if it belongs to one request alone. */
  static boolean record(StatementExecution execution) {
    Context current = Vertx.currentContext();
    SharedStatements shared = current == null ? null : current.getLocal(LOCAL);
    if (shared == null) {
      return false;
    }
    shared.executions.add(execution);
    return true;
  }
}
