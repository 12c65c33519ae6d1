package dev.paceline.http;

import dev.paceline.database.StatementExecution;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where the time of one request goes. What runs at the same time is added up: statements may take longer together than the
 * request does. Touched on the request's event loop only.
 */
public final class RequestTimes {
  private final long beganNanos = System.nanoTime();
  private final String method;
  private final long lagAtBeginNanos;
  private final Map<String, Integer> cacheAnswers = new TreeMap<>();
  private int queryBudget = Integer.MAX_VALUE;
  private int statements;
  private long databaseNanos;
  private long poolNanos;
  private int cacheHits;
  private int cacheLookups;
  private String slowestService;
  private long slowestServiceMillis = -1;

  /** @param lagAtBeginNanos of its event loop, in total, when it began */
  RequestTimes(String method, long lagAtBeginNanos) {
    this.method = method;
    this.lagAtBeginNanos = lagAtBeginNanos;
  }

  String method() {
    return method;
  }

  long lagAtBeginNanos() {
    return lagAtBeginNanos;
  }

  void setQueryBudget(int most) {
    queryBudget = most;
  }

  /** See {@link QueryBudget}; {@link Integer#MAX_VALUE} where the resource method has none. */
  public int queryBudget() {
    return queryBudget;
  }

  void executed(StatementExecution execution) {
    statements++;
    databaseNanos += execution.durationNanos();
    poolNanos += execution.waitNanos();
  }

  void cacheAnswered(String cache, String result, boolean hit) {
    cacheLookups++;
    cacheHits += hit ? 1 : 0;
    cacheAnswers.merge(cache + ' ' + result, 1, Integer::sum);
  }

  void downstreamAnswered(String service, long millis) {
    if (millis > slowestServiceMillis) {
      slowestService = service;
      slowestServiceMillis = millis;
    }
  }

  /** Until now. */
  public long elapsedNanos() {
    return System.nanoTime() - beganNanos;
  }

  public int statements() {
    return statements;
  }

  public long databaseNanos() {
    return databaseNanos;
  }

  /** Waiting for connections. */
  public long poolNanos() {
    return poolNanos;
  }

  /** The name of the slowest of the other services that were asked; null if there was none. */
  public String slowestService() {
    return slowestService;
  }

  public long slowestServiceMillis() {
    return slowestServiceMillis;
  }

  public int cacheHits() {
    return cacheHits;
  }

  public int cacheLookups() {
    return cacheLookups;
  }

  /** As the header {@code Server-Timing} has it (W3C Server Timing), in milliseconds. */
  @Override
  public String toString() {
    String times = String.format(
        Locale.ROOT, "total;dur=%.1f, db;dur=%.1f;desc=\"%d %s\", pool;dur=%.1f",
        millis(elapsedNanos()), millis(databaseNanos), statements, statements == 1 ? "query" : "queries", millis(poolNanos));
    String slowest = slowestService == null ? "" : ", downstream;dur=" + slowestServiceMillis + ";desc=\"" + slowestService + '"';
    return cacheAnswers.entrySet().stream()
        .map(answer -> ", cache;desc=\"" + answer.getKey() + (answer.getValue() == 1 ? "" : " x" + answer.getValue()) + '"')
        .collect(Collectors.joining("", times, slowest));
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }
}
