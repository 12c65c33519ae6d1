package dev.paceline.http;

import dev.paceline.database.StatementExecution;
import dev.paceline.database.StatementListener;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Tells on every answer where its time went, where a browser's network tab shows it (W3C Server Timing). Durations are in
 * milliseconds; {@code db} and {@code pool} add up statements that ran at the same time, so they may exceed the total.
 */
@Singleton
public class ServerTiming implements StatementListener {
  private static final Object LOCAL = ServerTiming.class;

  private final boolean enabled;

  ServerTiming(@ConfigProperty(name = "paceline.server-timing", defaultValue = "false") boolean enabled) {
    this.enabled = enabled;
  }

  void install(@Observes Router router) {
    if (enabled) {
      router.route().order(Integer.MIN_VALUE).handler(ServerTiming::time);
    }
  }

  @Override
  public void ended(StatementExecution execution) {
    if (enabled && VertxContext.isOnDuplicatedContext() && Vertx.currentContext().getLocal(LOCAL) instanceof Times times) {
      times.statements++;
      times.databaseNanos += execution.durationNanos();
      times.poolNanos += execution.waitNanos();
    }
  }

  /**
   * A cache has answered the request on whose context this is called.
   *
   * @param result such as {@code near hit}
   */
  public void cacheAnswered(String cache, String result) {
    if (enabled && VertxContext.isOnDuplicatedContext() && Vertx.currentContext().getLocal(LOCAL) instanceof Times times) {
      times.cacheAnswers.merge(cache + ' ' + result, 1, Integer::sum);
    }
  }

  /** Another service has answered the request on whose context this is called; the slowest is shown. */
  public void downstreamAnswered(String service, long millis) {
    if (enabled && VertxContext.isOnDuplicatedContext() && Vertx.currentContext().getLocal(LOCAL) instanceof Times times
        && millis > times.slowestMillis) {
      times.slowestService = service;
      times.slowestMillis = millis;
    }
  }

  private static void time(RoutingContext routing) {
    Times times = new Times();
    Vertx.currentContext().putLocal(LOCAL, times);
    routing.addHeadersEndHandler(end -> routing.response().putHeader("Server-Timing", times.toString()));
    routing.next();
  }

  /** Of one request; touched on its event loop only. */
  private static final class Times {
    private final long beganNanos = System.nanoTime();
    private int statements;
    private long databaseNanos;
    private long poolNanos;
    private String slowestService;
    private long slowestMillis = -1;
    private final Map<String, Integer> cacheAnswers = new TreeMap<>();

    @Override
    public String toString() {
      return cacheAnswers.entrySet().stream()
          .map(answer -> ", cache;desc=\"" + answer.getKey() + (answer.getValue() == 1 ? "" : " x" + answer.getValue()) + '"')
          .collect(Collectors.joining("", times(), slowest()));
    }

    private String slowest() {
      return slowestService == null ? "" : ", downstream;dur=" + slowestMillis + ";desc=\"" + slowestService + '"';
    }

    private String times() {
      return String.format(
          Locale.ROOT, "total;dur=%.1f, db;dur=%.1f;desc=\"%d %s\", pool;dur=%.1f",
          millis(System.nanoTime() - beganNanos), millis(databaseNanos), statements,
          statements == 1 ? "query" : "queries", millis(poolNanos));
    }

    private static double millis(long nanos) {
      return nanos / 1e6;
    }
  }
}
