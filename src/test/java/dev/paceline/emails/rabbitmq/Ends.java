package dev.paceline.emails.rabbitmq;

import dev.paceline.outbox.Event;
import dev.paceline.outbox.EventMessage;
import dev.paceline.testing.OwnRabbitMq;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;

/** Both ends of the channel, as SmallRye would hold them. */
final class Ends implements AutoCloseable {
  static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private static final long PAUSE_MILLIS = 200;

  private final Vertx vertx = Vertx.vertx();
  private final RabbitMqConnector connector;
  private final Flow.Subscriber<Message<?>> publisher;
  private Cancellable consumption = () -> {};

  /** The payloads that were taken. */
  final ConcurrentLinkedQueue<String> taken = new ConcurrentLinkedQueue<>();

  @SuppressWarnings("unchecked")
  Ends(OwnRabbitMq broker, String password) throws Exception {
    connector = new RabbitMqConnector(
        new Broker(Optional.empty(), "127.0.0.1", broker.port(), "guest", password, "/", false),
        new Topology(Set.of("user.created", "order.shipped")), vertx);
    publisher = (Flow.Subscriber<Message<?>>) connector.getSubscriber(null);
    publisher.onSubscribe(new Flow.Subscription() {
      @Override
      public void request(long count) {}

      @Override
      public void cancel() {}
    });
  }

  static Event event(String topic) {
    return new Event(UUID.randomUUID(), topic, "1", new JsonObject().put("userId", 1), Instant.now(), TRACEPARENT);
  }

  static List<Event> events(int count) {
    return IntStream.range(0, count).mapToObj(n -> event("user.created")).toList();
  }

  /** Ends as the message is acknowledged, or fails as it is not. */
  CompletableFuture<Void> publish(Event event) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    Message<String> message = Message.of(EventMessage.write(event), Metadata.of(event), () -> {
      end.complete(null);
      return CompletableFuture.completedFuture(null);
    }, failure -> {
      end.completeExceptionally(failure);
      return CompletableFuture.completedFuture(null);
    });
    synchronized (this) {
      publisher.onNext(message);
    }
    return end;
  }

  /** As often as it takes. */
  CompletableFuture<Void> publishSurely(Event event) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    publishUntil(end, event);
    return end;
  }

  private void publishUntil(CompletableFuture<Void> end, Event event) {
    publish(event).whenComplete((done, failure) -> {
      if (failure == null) {
        end.complete(null);
      } else {
        vertx.setTimer(PAUSE_MILLIS, again -> publishUntil(end, event));
      }
    });
  }

  void consume(Function<String, Throwable> failure) {
    consumption = Multi.createFrom().publisher(connector.getPublisher(null)).subscribe().with(message -> {
      String text = (String) message.getPayload();
      Throwable thrown = failure.apply(text);
      if (thrown == null) {
        taken.add(text);
        message.ack();
      } else {
        message.nack(thrown);
      }
    });
  }

  @Override
  public void close() throws Exception {
    consumption.cancel();
    connector.close();
    vertx.close();
  }
}
