package dev.paceline.http;

import dev.paceline.database.StatementExecution;
import dev.paceline.database.StatementListener;
import io.quarkus.arc.All;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.spi.context.storage.AccessMode;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Knows where the time of each request goes: shows it on the answer, where a browser's network tab finds it, and tells those
 * who listen when the answer has ended.
 */
@Singleton
public class RequestTiming implements StatementListener {
  private static final Object LOCAL = RequestTiming.class;

  /** Where Quarkus keeps it for its own metrics. */
  private static final String ROUTE = "UrlPathTemplate";
  private static final int CLIENT_CLOSED_REQUEST = 499; // as nginx has it, and others after it

  private final boolean shown;
  private final EventLoopLag lag;
  private final List<RequestListener> listeners;

  RequestTiming(
      @ConfigProperty(name = "paceline.server-timing", defaultValue = "false") boolean shown, EventLoopLag lag,
      @All List<RequestListener> listeners) {
    this.shown = shown;
    this.lag = lag;
    this.listeners = listeners;
  }

  void install(@Observes Router router) {
    router.route().order(Integer.MIN_VALUE).handler(this::time);
  }

  @Override
  public void ended(StatementExecution execution) {
    current(times -> times.executed(execution));
  }

  /**
   * A cache has answered the request on whose context this is called.
   *
   * @param result such as {@code near hit}
   */
  public void cacheAnswered(String cache, String result, boolean hit) {
    current(times -> times.cacheAnswered(cache, result, hit));
  }

  /** Another service has answered the request on whose context this is called; the slowest is shown. */
  public void downstreamAnswered(String service, long millis) {
    current(times -> times.downstreamAnswered(service, millis));
  }

  /** Those of the request on whose context this is called; null outside of a request. */
  public static RequestTimes current() {
    return VertxContext.isOnDuplicatedContext() ? Vertx.currentContext().getLocal(LOCAL) : null;
  }

  /** As the resource of the request on whose context this is called declares its path; null before it is found, and elsewhere. */
  public static String route() {
    return VertxContext.isOnDuplicatedContext() ? Vertx.currentContext().getLocal(ROUTE) : null;
  }

  /**
   * Of the request that has this context, method and route, such as {@code GET /api/v1/orders/{id}}; null before its resource is
   * found, and of what is no request's. Any thread may ask.
   */
  public static String endpoint(ContextInternal context) {
    Map<Object, Object> locals = context.getLocal(ContextInternal.LOCAL_MAP, AccessMode.CONCURRENT);
    return locals != null && locals.get(LOCAL) instanceof RequestTimes times && locals.get(ROUTE) instanceof String route
        ? times.method() + ' ' + route : null;
  }

  private static void current(Consumer<RequestTimes> use) {
    RequestTimes times = current();
    if (times != null) {
      use.accept(times);
    }
  }

  private void time(RoutingContext routing) {
    TraceContext.begin(routing.request());
    ContextInternal context = (ContextInternal) Vertx.currentContext();
    RequestTimes times = new RequestTimes(routing.request().method().name(), lag.totalNanos());
    context.putLocal(LOCAL, times);
    if (shown) {
      routing.addHeadersEndHandler(end -> routing.response().putHeader("Server-Timing", times.toString()));
    }
    routing.addEndHandler(end -> context.dispatch(() -> ended(routing, context.getLocal(ROUTE), times)));
    routing.next();
  }

  /** @param route null when no resource has it: then it is nobody's endpoint */
  private void ended(RoutingContext routing, String route, RequestTimes times) {
    if (route != null) {
      int status = routing.response().headWritten() ? routing.response().getStatusCode() : CLIENT_CLOSED_REQUEST;
      EndedRequest ended = new EndedRequest(
          routing.request(), route, status, times.elapsedNanos(), lag.totalNanos() - times.lagAtBeginNanos(), times);
      listeners.forEach(listener -> listener.ended(ended));
    }
  }
}
