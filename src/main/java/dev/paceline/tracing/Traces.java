package dev.paceline.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Spans that begin and end with a piece of work. Where traces are off, or the work is of none, it is only done: it makes no
 * trace of its own. Requests and calls of other services have their spans from Quarkus.
 */
@Singleton
public class Traces {
  private final Tracer tracer;
  private final boolean on;

  Traces(Tracer tracer, @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean off) {
    this.tracer = tracer;
    this.on = !off;
  }

  /** Makes none. */
  public static Traces off() {
    return new Traces(OpenTelemetry.noop().getTracer(""), true);
  }

  /** As W3C Trace Context has it. */
  public static String traceparent(SpanContext span) {
    return "00-" + span.getTraceId() + '-' + span.getSpanId() + '-' + span.getTraceFlags().asHex();
  }

  public boolean areOn() {
    return on;
  }

  /** The span begins with the builder, below that of the context on which this is called; null if there is none. */
  SpanBuilder builder(String name, SpanKind kind) {
    Context parent = Context.current();
    return isTrace(parent) ? tracer.spanBuilder(name).setParent(parent).setSpanKind(kind) : null;
  }

  /** The work with a span below that of the context on which it is subscribed to. */
  public <T> Uni<T> part(String name, SpanKind kind, Consumer<SpanBuilder> about, Uni<T> work) {
    return on ? Uni.createFrom().deferred(() -> {
      SpanBuilder builder = builder(name, kind);
      return builder == null ? work : ended(begun(builder, about), work);
    }) : work;
  }

  /**
   * The work with a span in a trace that came from elsewhere.
   *
   * @param traceparent by W3C Trace Context; null if there is no trace
   * @param work gets the {@code traceparent} for what it brings about
   */
  public <T> Uni<T> next(
      String traceparent, String name, SpanKind kind, Consumer<SpanBuilder> about, Function<String, Uni<T>> work) {
    return next(traceparent, name, kind, about, work, span -> Scope.noop());
  }

  /** As {@link #next}, on a context that the work has for itself: what it does there has spans below this one. */
  public <T> Uni<T> nextOnContext(
      String traceparent, String name, SpanKind kind, Consumer<SpanBuilder> about, Function<String, Uni<T>> work) {
    return next(traceparent, name, kind, about, work, span ->
        VertxContext.isOnDuplicatedContext() ? span.makeCurrent() : Scope.noop());
  }

  private <T> Uni<T> next(
      String traceparent, String name, SpanKind kind, Consumer<SpanBuilder> about, Function<String, Uni<T>> work,
      Function<Span, Scope> scope) {
    return Uni.createFrom().deferred(() -> {
      Context parent = on && traceparent != null
          ? W3CTraceContextPropagator.getInstance().extract(Context.root(), traceparent, TRACEPARENT)
          : Context.root();
      if (!isTrace(parent)) {
        return work.apply(traceparent);
      }
      Span span = begun(tracer.spanBuilder(name).setParent(parent).setSpanKind(kind), about);
      Scope held = scope.apply(span);
      return ended(span, Uni.createFrom().deferred(() -> work.apply(traceparent(span.getSpanContext()))))
          .onTermination().invoke(held::close);
    });
  }

  private static Span begun(SpanBuilder builder, Consumer<SpanBuilder> about) {
    about.accept(builder);
    return builder.startSpan();
  }

  /** A failure's text may quote anything: only its type is told. */
  private static <T> Uni<T> ended(Span span, Uni<T> work) {
    return work
        .onFailure().invoke(failure -> failed(span, failure.getClass().getName()))
        .onTermination().invoke(() -> span.end());
  }

  static void failed(Span span, String type) {
    span.setStatus(StatusCode.ERROR).setAttribute("error.type", type);
  }

  private static boolean isTrace(Context parent) {
    return Span.fromContext(parent).getSpanContext().isValid();
  }

  /** Reads the header's text as if it were all headers. */
  private static final TextMapGetter<String> TRACEPARENT = new TextMapGetter<>() {
    @Override
    public Iterable<String> keys(String text) {
      return List.of("traceparent");
    }

    @Override
    public String get(String text, String key) {
      return key.equals("traceparent") ? text : null;
    }
  };
}
