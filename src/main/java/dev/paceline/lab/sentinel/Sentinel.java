package dev.paceline.lab.sentinel;

import dev.paceline.database.StatementExecution;
import dev.paceline.database.StatementListener;
import dev.paceline.http.EndedRequest;
import dev.paceline.http.RequestListener;
import dev.paceline.http.RequestTimes;
import dev.paceline.http.RequestTiming;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Watches what each request does with its statements, and keeps as findings what it should not. Statements outside of
 * requests, such as the relay's, are nobody's mistake.
 */
@Singleton
class Sentinel implements StatementListener, RequestListener {
  private static final Object LOCAL = Sentinel.class;

  private final SentinelConfig config;
  private final Findings findings;
  private final Event<BudgetExceeded> exceeded;
  private final Map<String, CallSites> callSites = new ConcurrentHashMap<>();

  Sentinel(SentinelConfig config, Findings findings, Event<BudgetExceeded> exceeded) {
    this.config = config;
    this.findings = findings;
    this.exceeded = exceeded;
  }

  @Override
  public void asked(Object origin) {
    RequestStatements request = current();
    if (request != null) {
      request.asked(origin);
    }
  }

  @Override
  public void ended(StatementExecution execution) {
    RequestStatements request = current();
    if (request != null && request.executed(execution)) {
      exceeded.fire(new BudgetExceeded(RequestTiming.route(), request.budget(), execution.sql()));
    }
  }

  @Override
  public void ended(EndedRequest request) {
    RequestStatements statements = config.enabled() ? Vertx.currentContext().getLocal(LOCAL) : null;
    if (statements != null) {
      Occurrence.in(statements, config.repetitions()).forEach(occurrence -> findings.add(occurrence, request));
    }
  }

  /** Null outside of requests. */
  private RequestStatements current() {
    RequestTimes times = config.enabled() ? RequestTiming.current() : null;
    if (times == null) {
      return null;
    }
    Context context = Vertx.currentContext();
    RequestStatements known = context.getLocal(LOCAL);
    if (known != null) {
      return known;
    }
    RequestStatements begun = new RequestStatements(
        config, callSites.computeIfAbsent(String.valueOf(RequestTiming.route()), route -> new CallSites()), times.queryBudget());
    context.putLocal(LOCAL, begun);
    return begun;
  }
}
