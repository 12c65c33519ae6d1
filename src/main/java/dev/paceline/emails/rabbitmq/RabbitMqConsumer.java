package dev.paceline.emails.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Consumes the queue {@code emails}, for as long as somebody takes its messages. A message that is refused as malformed goes
 * to the dead letters; with any other failure it goes back into the queue after a pause, for this or another worker. Lost
 * connections and a queue that was deleted are set up anew. Acknowledgements go to the connection that the message came on,
 * or nowhere: its number means another message on the next one, and the broker delivers it again.
 */
final class RabbitMqConsumer implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(RabbitMqConsumer.class);
  /** As many as are unacknowledged at a time; the broker sends no more. */
  private static final int PREFETCH = 512;
  private static final int LONGEST_HOLD_SHIFT = 6;

  private final Broker broker;
  private final Topology topology;
  private final MultiEmitter<? super Message<String>> messages;
  private final Work work = new Work("rabbitmq-consumer");

  private Connection connection;
  private int failures;
  private volatile boolean failing;
  private volatile boolean closed;
  private volatile long acknowledgedNanos = System.nanoTime();

  RabbitMqConsumer(Broker broker, Topology topology, MultiEmitter<? super Message<String>> messages) {
    this.broker = broker;
    this.topology = topology;
    this.messages = messages;
  }

  void start() {
    messages.onTermination(this::close);
    work.run(this::consume);
  }

  private void consume() {
    try {
      connection = broker.connect("paceline consumer");
      Channel channel = connection.createChannel();
      topology.declare(channel);
      channel.basicQos(PREFETCH);
      channel.basicConsume(Topology.EMAILS, false, new Deliveries(connection, channel));
      failures = 0;
      LOG.info("Consuming from RabbitMQ");
    } catch (IOException | TimeoutException | RuntimeException failure) {
      if (failures == 0) {
        LOG.warnf("Can't consume from RabbitMQ, and keep trying: %s", Failures.text(failure));
      }
      consumeAnew(connection);
    }
  }

  private void consumeAnew(Connection lost) {
    if (lost != connection) {
      return; // it has been noticed already
    }
    if (lost != null) {
      lost.abort(1_000);
      connection = null;
    }
    if (!closed) {
      work.runAfter(Work.pauseMillis(failures++), this::consume);
    }
  }

  @Override
  public void close() {
    closed = true;
    work.run(() -> {
      if (connection != null) {
        connection.abort(1_000);
      }
      work.close();
    });
  }

  /** Of one connection. */
  private final class Deliveries extends DefaultConsumer {
    private final Connection own;
    private boolean over;

    Deliveries(Connection own, Channel channel) {
      super(channel);
      this.own = own;
    }

    @Override
    public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
      long number = envelope.getDeliveryTag();
      messages.emit(Message.of(
          new String(body, StandardCharsets.UTF_8), () -> acknowledge(number), failure -> refuse(number, failure)));
    }

    private CompletionStage<Void> acknowledge(long number) {
      acknowledgedNanos = System.nanoTime();
      failing = false;
      return answer(0, () -> getChannel().basicAck(number, false));
    }

    private CompletionStage<Void> refuse(long number, Throwable failure) {
      if (failure instanceof IllegalArgumentException) {
        return answer(0, () -> getChannel().basicReject(number, false));
      }
      if (!failing) {
        failing = true;
        LOG.warn("Messages can't be taken, and go back to RabbitMQ after a pause", failure);
      }
      return answer(holdMillis(), () -> getChannel().basicNack(number, false, true));
    }

    /** The longer nothing has succeeded, the longer: about an eighth of that, from 100 ms to 5 s. */
    private long holdMillis() {
      long seconds = (System.nanoTime() - acknowledgedNanos) / 1_000_000_000;
      return Work.pauseMillis((int) Math.min(seconds, LONGEST_HOLD_SHIFT));
    }

    private CompletionStage<Void> answer(long afterMillis, Answer answer) {
      work.runAfter(afterMillis, () -> {
        try {
          answer.send();
        } catch (IOException | RuntimeException lost) {
          LOG.debugf("An answer to RabbitMQ is lost with its connection: %s", Failures.text(lost));
        }
      });
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void handleCancel(String tag) {
      over("the queue was deleted");
    }

    @Override
    public void handleShutdownSignal(String tag, ShutdownSignalException cause) {
      over(Failures.text(cause));
    }

    private synchronized void over(String reason) {
      if (!over && !closed) {
        over = true;
        LOG.warnf("Consuming from RabbitMQ was interrupted: %s", reason);
        work.run(() -> consumeAnew(own));
      }
    }
  }

  private interface Answer {
    void send() throws IOException;
  }
}
