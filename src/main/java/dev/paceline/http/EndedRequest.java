package dev.paceline.http;

import io.vertx.core.http.HttpServerRequest;

/**
 * A request whose answer has ended.
 *
 * @param route the path as its resource declares it, such as {@code /api/v1/orders/{id}}
 * @param status of the answer; 499 when the client went away before there was one
 * @param durationNanos until the last byte was written
 * @param loopLagNanos for how long its event loop kept it waiting for its turns
 */
public record EndedRequest(
    HttpServerRequest request, String route, int status, long durationNanos, long loopLagNanos, RequestTimes times) {

  public String method() {
    return request.method().name();
  }

  /** Made when nobody has asked for it before: to be called while the listener is. */
  public String traceId() {
    return TraceContext.of(request).traceId();
  }
}
