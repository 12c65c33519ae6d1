package dev.paceline.emails.rabbitmq;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.reactive.messaging.connector.InboundConnector;
import io.smallrye.reactive.messaging.connector.OutboundConnector;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;

/**
 * Channels over RabbitMQ, for what SmallRye's own connector can't promise. That one publishes without {@code mandatory}, so
 * the broker confirms and drops what finds no queue; it redeclares nothing while it is connected; it acknowledges by number
 * on whatever connection there is, after a reconnection maybe another message; and a publisher whose first connection
 * failed never tries again. Nothing is connected before it is needed.
 */
@Singleton
@Connector(RabbitMqConnector.NAME)
class RabbitMqConnector implements InboundConnector, OutboundConnector {
  static final String NAME = "paceline-rabbitmq";

  private final Broker broker;
  private final Topology topology;
  private final Vertx vertx;
  private final List<AutoCloseable> ends = new CopyOnWriteArrayList<>();

  RabbitMqConnector(Broker broker, Topology topology, Vertx vertx) {
    this.broker = broker;
    this.topology = topology;
    this.vertx = vertx;
  }

  @Override
  public Flow.Publisher<? extends Message<?>> getPublisher(Config channel) {
    return Multi.createFrom().<Message<String>>emitter(messages -> {
      RabbitMqConsumer consumer = new RabbitMqConsumer(broker, topology, messages);
      ends.add(consumer);
      consumer.start();
    }, BackPressureStrategy.BUFFER);
  }

  @Override
  public Flow.Subscriber<? extends Message<?>> getSubscriber(Config channel) {
    RabbitMqPublisher publisher = new RabbitMqPublisher(broker, topology, vertx);
    ends.add(publisher);
    return publisher;
  }

  @PreDestroy
  void close() throws Exception {
    for (AutoCloseable end : ends) {
      end.close();
    }
  }
}
