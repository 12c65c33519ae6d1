package dev.paceline.http;

import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;

/** What a request is to those who watch it, without one. */
public final class TimedRequest {
  private TimedRequest() {}

  /** A context as a request of the route has it. */
  public static Context on(Context eventLoop, String route) {
    Context context = VertxContext.createNewDuplicatedContext(eventLoop);
    context.putLocal(RequestTiming.class, new RequestTimes("GET", 0));
    context.putLocal("UrlPathTemplate", route);
    return context;
  }
}
