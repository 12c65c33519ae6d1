package dev.paceline.emails.rabbitmq;

import com.rabbitmq.client.Connection;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Publishes each message as it comes, and acknowledges it when the broker has confirmed that a queue keeps it. A message
 * that no queue took is sent once more when the queues have been declared anew. Whatever is unconfirmed when the connection
 * is lost fails: it may have arrived.
 */
final class RabbitMqPublisher implements Flow.Subscriber<Message<?>>, AutoCloseable {
  private static final Logger LOG = Logger.getLogger(RabbitMqPublisher.class);
  private static final long CHECK_MILLIS = 1_000;

  private final Broker broker;
  private final Topology topology;
  private final Vertx vertx;
  private final Work work = new Work("rabbitmq-publisher");
  private final long check;

  private volatile PublishingSession session = PublishingSession.NONE;
  private Exception away;
  private int failures;
  private long retryNanos;

  RabbitMqPublisher(Broker broker, Topology topology, Vertx vertx) {
    this.broker = broker;
    this.topology = topology;
    this.vertx = vertx;
    this.check = vertx.setPeriodic(CHECK_MILLIS, now -> abortWhenStuck());
  }

  @Override
  public void onSubscribe(Flow.Subscription messages) {
    messages.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(Message<?> message) {
    work.run(() -> publish(Publishing.of(message)));
  }

  @Override
  public void onError(Throwable failure) {
    LOG.error("There will be no more messages to publish", failure);
  }

  @Override
  public void onComplete() {
    close();
  }

  private void publish(Publishing publishing) {
    try {
      opened().publish(publishing);
    } catch (IOException | TimeoutException | RuntimeException failure) {
      publishing.failed(failure);
    }
  }

  private void publishAgain(PublishingSession returnedBy, Publishing publishing) {
    work.run(() -> {
      try {
        returnedBy.redeclareFor(publishing);
        publish(publishing.again());
      } catch (IOException | RuntimeException failure) {
        publishing.failed(failure);
      }
    });
  }

  /** On the working thread. While a pause lasts after a failure, it fails at once. */
  private PublishingSession opened() throws IOException, TimeoutException {
    if (session.isOpen()) {
      return session;
    }
    if (away != null && System.nanoTime() - retryNanos < 0) {
      throw new IOException("RabbitMQ is away: " + away.getMessage(), away);
    }
    session.close(); // where only the channel was closed, as for an exchange that is no more
    try {
      session = PublishingSession.open(broker.connect("paceline publisher"), topology, this::publishAgain);
      LOG.info("Publishing to RabbitMQ");
      away = null;
      failures = 0;
      return session;
    } catch (IOException | TimeoutException | RuntimeException failure) {
      if (away == null) {
        LOG.warnf("Can't publish to RabbitMQ, and keep trying: %s", Failures.text(failure));
      }
      away = failure;
      retryNanos = System.nanoTime() + Work.pauseMillis(failures++) * 1_000_000;
      throw failure;
    }
  }

  /** The working thread itself may hang, writing to a socket that nobody reads. */
  private void abortWhenStuck() {
    Connection stuck = session.stuckConnection();
    if (stuck != null) {
      LOG.warn("RabbitMQ confirms nothing any more: connecting anew");
      vertx.executeBlocking(() -> {
        stuck.abort((int) CHECK_MILLIS);
        return null;
      }, false);
    }
  }

  @Override
  public void close() {
    vertx.cancelTimer(check);
    work.close();
    session.close();
  }
}
