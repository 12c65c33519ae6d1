package dev.paceline.emails;

import dev.paceline.http.Role;
import dev.paceline.outbox.Event;
import dev.paceline.outbox.EventMessage;
import dev.paceline.tracing.Traces;
import io.opentelemetry.api.trace.SpanKind;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.Function;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Takes the events of the channel {@code emails}, many at the same time, so that the intake can write them together. A
 * message is acknowledged when its e-mail is in the delivery log. Its trace is on every log line on the way there, as
 * {@code traceId}.
 */
@Singleton
class EmailConsumer {
  private static final Logger LOG = Logger.getLogger(EmailConsumer.class);
  private static final int MAX_IN_FLIGHT = 512;

  private final Multi<Message<String>> channel;
  private final Function<Event, Uni<Void>> intake;
  private final Vertx vertx;
  private final Traces traces;
  private final boolean consumes;

  @Inject
  EmailConsumer(
      @Channel("emails") Multi<Message<String>> channel, EmailIntake intake, Vertx vertx, Traces traces, Role role) {
    this(channel, intake::accept, vertx, traces, role);
  }

  EmailConsumer(Multi<Message<String>> channel, Function<Event, Uni<Void>> intake, Vertx vertx, Traces traces, Role role) {
    this.channel = channel;
    this.intake = intake;
    this.vertx = vertx;
    this.traces = traces;
    this.consumes = role != Role.API;
  }

  void start(@Observes StartupEvent started) {
    if (consumes) {
      channel.onItem().transformToUni(this::take).merge(MAX_IN_FLIGHT)
          .subscribe().with(taken -> {}, failure -> LOG.error("The channel emails has ended", failure));
    }
  }

  private Uni<Void> take(Message<String> message) {
    Context context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
    return Uni.createFrom().deferred(() -> accept(message))
        .runSubscriptionOn(task -> context.runOnContext(begin -> task.run()))
        .onItemOrFailure().transformToUni((taken, failure) ->
            Uni.createFrom().completionStage(() -> failure == null ? message.ack() : message.nack(failure)))
        .onFailure().invoke(failure -> LOG.warn("A message of the channel emails can't be acknowledged", failure))
        .onFailure().recoverWithNull();
  }

  private Uni<Void> accept(Message<String> message) {
    return Uni.createFrom().item(() -> read(message.getPayload())).chain(this::takeIn);
  }

  /** The log has no addresses: what a parser says of a text may quote it. */
  private static Event read(String text) {
    try {
      return EventMessage.read(text);
    } catch (IllegalArgumentException malformed) {
      LOG.warnf("A message of %d characters is no event: %s", text.length(), malformed.getCause().getClass().getSimpleName());
      throw malformed;
    }
  }

  private Uni<Void> takeIn(Event event) {
    return traces.nextOnContext(event.traceparent(), "process " + event.topic(), SpanKind.CONSUMER, span -> span
        .setAttribute("messaging.system", "paceline-outbox").setAttribute("messaging.operation.type", "process").setAttribute("messaging.destination.name", event.topic())
        .setAttribute("messaging.message.id", event.id().toString()),
            traceparent -> intake.apply(traced(event.in(traceparent))))
        .onFailure(IllegalArgumentException.class).invoke(malformed ->
            LOG.warnf("No e-mail can be made of event %s: %s", event.id(), malformed.getMessage()));
  }

  /** On this message's own context. */
  private static Event traced(Event event) {
    String traceparent = event.traceparent();
    if (traceparent != null) {
      String[] parts = traceparent.split("-");
      MDC.put("traceId", parts.length > 1 ? parts[1] : traceparent);
    }
    return event;
  }
}
