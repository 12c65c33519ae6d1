package dev.paceline.emails;

import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import io.smallrye.reactive.messaging.connector.InboundConnector;
import io.smallrye.reactive.messaging.connector.OutboundConnector;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;

/**
 * Gives an incoming channel what this process sends to the outgoing one of the same {@code address}. SmallRye joins two
 * ends of one name by itself, but then no setting could put a broker between them.
 */
@ApplicationScoped
@Connector(InProcessConnector.NAME)
class InProcessConnector implements InboundConnector, OutboundConnector {
  static final String NAME = "paceline-in-process";

  private final Map<String, UnicastProcessor<Message<?>>> pipes = new ConcurrentHashMap<>();

  @Override
  public Flow.Publisher<? extends Message<?>> getPublisher(Config channel) {
    return pipe(channel);
  }

  @Override
  public Flow.Subscriber<? extends Message<?>> getSubscriber(Config channel) {
    return pipe(channel);
  }

  private UnicastProcessor<Message<?>> pipe(Config channel) {
    return pipes.computeIfAbsent(channel.getValue("address", String.class), address -> UnicastProcessor.create());
  }
}
