package dev.paceline.lab.sentinel;

import dev.paceline.database.StatementExecution;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What one request has asked for and run. Touched on its event loop only. */
final class RequestStatements {
  private final int repetitions;
  private final long slowNanos;
  private final CallSites callSites;
  private final int budget;
  private final Map<Object, Asked> asked = new HashMap<>();
  private final Map<String, RequestStatement> statements = new HashMap<>();
  private int executions;
  private int writes;

  RequestStatements(SentinelConfig config, CallSites callSites, int budget) {
    this.repetitions = config.repetitions();
    this.slowNanos = config.slowStatement().toNanos();
    this.callSites = callSites;
    this.budget = budget;
  }

  private static final class Asked {
    private int times;
    private int executions;
    private CallSite callSite;
  }

  /** What is merged with others counts as often as it was run: what is asked for at the same time is one. */
  void asked(Object origin) {
    Asked of = asked.computeIfAbsent(origin, first -> new Asked());
    of.times++;
    int times = origin instanceof String ? of.times : of.executions + 1;
    if (times < repetitions) {
      callSites.asked(origin, times);
    } else if (of.callSite == null) {
      of.callSite = callSites.repeated(origin);
    }
  }

  /** @return whether this very statement is more than the budget allows */
  boolean executed(StatementExecution execution) {
    executions++;
    if (!execution.failed()) {
      asked.computeIfAbsent(execution.origin(), first -> new Asked()).executions++;
      RequestStatement statement = statements.computeIfAbsent(execution.sql(), first -> new RequestStatement(execution));
      statement.add(execution, System.nanoTime(), writes, slowNanos);
      writes += statement.reads() ? 0 : 1;
    }
    return executions == budget + 1;
  }

  int executions() {
    return executions;
  }

  int budget() {
    return budget;
  }

  Collection<RequestStatement> statements() {
    return statements.values();
  }

  /** Where the request asks for it, the last time if it repeats itself; null when none of our code was seen to. */
  CallSite callSite(RequestStatement statement) {
    Asked of = asked.get(statement.origin());
    CallSite seen = statement.executions() == 1 ? callSites.first(statement.origin()) : callSites.again(statement.origin());
    return of == null || of.callSite == null ? seen : of.callSite.or(seen);
  }
}
