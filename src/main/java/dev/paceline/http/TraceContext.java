package dev.paceline.http;

import dev.paceline.tracing.Traces;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.quarkus.arc.Arc;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;

/**
 * The trace that a request belongs to: its caller's, by W3C Trace Context, or else one of its own. It is made when it is
 * first asked for, and then stays the same for the whole request. Where traces are on, it is that of the request's span.
 *
 * @param traceId 32 lower-case hexadecimal digits, never all zero
 * @param traceparent makes the request the parent of what it brings about
 */
public record TraceContext(String traceId, String traceparent) {
  private static final Object LOCAL = TraceContext.class;
  /** Version ff and ids of zeros are invalid; version 00 ends with the flags, later ones may say more. */
  private static final Pattern TRACEPARENT = Pattern.compile(
      "(?!ff|00.{54})[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:-.*)?");
  private static final String NOT_SAMPLED = "00";
  private static final int TRACE_ID_BYTES = 16;
  private static final int PARENT_ID_BYTES = 8;

  /** The {@code traceparent} of the request on whose context this is called; null outside of a request. */
  public static String current() {
    if (!VertxContext.isOnDuplicatedContext()) {
      return null;
    }
    if (Vertx.currentContext().getLocal(LOCAL) instanceof TraceContext known) {
      return known.traceparent;
    }
    ResteasyReactiveRequestContext request =
        Arc.container().requestContext().isActive() ? CurrentRequestManager.get() : null;
    return request == null ? null : of(request.unwrap(HttpServerRequest.class)).traceparent;
  }

  /** For a call of another service over HTTP; null where the call has a span of its own, and sends that. */
  public static String ofCall() {
    return Span.current().getSpanContext().isValid() ? null : current();
  }

  /** Called when a request begins, while its span is there. */
  static void begin(HttpServerRequest request) {
    if (Span.current().getSpanContext().isValid()) {
      of(request);
    }
  }

  /** Called on the request's context. */
  static TraceContext of(HttpServerRequest request) {
    if (!VertxContext.isOnDuplicatedContext()) {
      return from(request.getHeader("traceparent"));
    }
    if (Vertx.currentContext().getLocal(LOCAL) instanceof TraceContext known) {
      return known;
    }
    SpanContext span = Span.current().getSpanContext();
    TraceContext own = span.isValid()
        ? new TraceContext(span.getTraceId(), Traces.traceparent(span))
        : from(request.getHeader("traceparent"));
    Vertx.currentContext().putLocal(LOCAL, own);
    return own;
  }

  private static TraceContext from(String caller) {
    Matcher parts = TRACEPARENT.matcher(caller == null ? "" : caller);
    return parts.matches() ? of(parts.group(1), parts.group(2)) : of(randomId(TRACE_ID_BYTES), NOT_SAMPLED);
  }

  private static TraceContext of(String traceId, String flags) {
    return new TraceContext(traceId, "00-" + traceId + '-' + randomId(PARENT_ID_BYTES) + '-' + flags);
  }

  /** All zero, which is invalid, once in 2^64 times at most. */
  private static String randomId(int length) {
    byte[] random = new byte[length];
    ThreadLocalRandom.current().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
