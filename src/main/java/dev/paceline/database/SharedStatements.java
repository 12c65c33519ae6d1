package dev.paceline.database;

import io.quarkus.opentelemetry.runtime.QuarkusContextStorage;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Statements that run for several requests at once, on a context of their own. What they executed is kept there, to be
 * told to each of those requests.
 */
final class SharedStatements {
  private static final Object LOCAL = SharedStatements.class;
  private static final Object HEARD = SharedStatements.class.getName() + ".heard";

  private final Object origin;
  private final Context context;
  private final List<StatementExecution> executions = new CopyOnWriteArrayList<>();

  /**
   * On the event loop of the caller, which is where the statements then run, and in its trace, if it has one.
   *
   * @param origin who merges them
   */
  SharedStatements(Object origin, Context caller) {
    this.origin = origin;
    this.context = VertxContext.createNewDuplicatedContext(caller);
    context.putLocal(LOCAL, this);
    QuarkusContextStorage.INSTANCE.attach(context, QuarkusContextStorage.getOtelContext(caller));
  }

  Context context() {
    return context;
  }

  List<StatementExecution> executions() {
    return executions;
  }

  /**
   * Keeps the execution if it is a shared one; false if it belongs to one request alone, or to none: then its context may
   * be a root one, which has no locals and fails when asked for them.
   */
  static boolean record(StatementExecution execution) {
    SharedStatements shared = VertxContext.isOnDuplicatedContext() ? Vertx.currentContext().getLocal(LOCAL) : null;
    if (shared == null) {
      return false;
    }
    shared.executions.add(execution.mergedBy(shared.origin));
    return true;
  }

  /** Whether the request, or the work, on whose context this is called, hears of it for the first time. */
  static boolean isNews(StatementExecution execution) {
    if (!VertxContext.isOnDuplicatedContext()) {
      return true;
    }
    Context context = Vertx.currentContext();
    Set<StatementExecution> heard = context.getLocal(HEARD);
    if (heard == null) {
      heard = Collections.newSetFromMap(new IdentityHashMap<>());
      context.putLocal(HEARD, heard);
    }
    return heard.add(execution);
  }
}
