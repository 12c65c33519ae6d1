package dev.paceline.emails;

import dev.paceline.database.DatabaseUnavailableException;
import dev.paceline.emails.rabbitmq.Topology;
import dev.paceline.http.Role;
import dev.paceline.outbox.Event;
import dev.paceline.outbox.EventMessage;
import dev.paceline.outbox.EventTarget;
import dev.paceline.outbox.TargetUnavailableException;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/**
 * The channel {@code emails}. In the process an event is taken over when the delivery log has its e-mail; over RabbitMQ,
 * when the broker keeps it in the queue. It buffers what its relay publishes: the relay, which waits for the end of each,
 * says how many that are.
 */
@Singleton
class EmailChannel implements EventTarget {
  private final MutinyEmitter<String> channel;
  private final boolean served;

  EmailChannel(
      @Channel("emails-out") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) MutinyEmitter<String> channel,
      @ConfigProperty(name = "mp.messaging.outgoing.emails-out.connector") String connector,
      Role role) {
    this.channel = channel;
    this.served = role != Role.API || !connector.equals(InProcessConnector.NAME);
  }

  /** What a broker keeps for e-mail. */
  @Produces
  @Singleton
  static Topology topology() {
    return new Topology(EmailKind.topics());
  }

  @Override
  public boolean isServed() {
    return served;
  }

  @Override
  public Uni<Void> publish(Event event) {
    if (!served) {
      return Uni.createFrom().failure(() -> new TargetUnavailableException(
          new IllegalStateException("Nobody takes events in this process, and there is no broker")));
    }
    return Uni.createFrom().deferred(() -> channel.sendMessage(Message.of(EventMessage.write(event), Metadata.of(event))))
        .onFailure(this::isNoFaultOfTheEvent).transform(TargetUnavailableException::new);
  }

  private boolean isNoFaultOfTheEvent(Throwable failure) {
    boolean known = failure instanceof TargetUnavailableException;
    return !known && (failure instanceof DatabaseUnavailableException || channel.isCancelled());
  }
}
