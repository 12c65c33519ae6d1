package dev.paceline.emails.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Return;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** One connection's life, and what was published on it and is not confirmed. The broker's answers come on one thread. */
final class PublishingSession {
  static final PublishingSession NONE = new PublishingSession(null, null, null, null);

  private static final long CONFIRM_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Connection connection;
  private final Channel channel;
  private final Topology topology;
  private final BiConsumer<PublishingSession, Publishing> publishAgain;
  private final NavigableMap<Long, Publishing> unconfirmed = new ConcurrentSkipListMap<>();
  /** How many of each event id no queue took; a message is returned before it is confirmed. */
  private final Map<String, Integer> returned = new HashMap<>();
  private long declaredNanos = System.nanoTime();

  private PublishingSession(
      Connection connection, Channel channel, Topology topology, BiConsumer<PublishingSession, Publishing> publishAgain) {
    this.connection = connection;
    this.channel = channel;
    this.topology = topology;
    this.publishAgain = publishAgain;
  }

  /** Blocks until the topology is declared; closes the connection if that fails. */
  static PublishingSession open(
      Connection connection, Topology topology, BiConsumer<PublishingSession, Publishing> publishAgain) throws IOException {
    try {
      Channel channel = connection.createChannel();
      topology.declare(channel);
      channel.confirmSelect();
      PublishingSession session = new PublishingSession(connection, channel, topology, publishAgain);
      channel.addConfirmListener(session::confirmed, session::refused);
      channel.addReturnListener(session::returned);
      channel.addShutdownListener(session::lost);
      return session;
    } catch (IOException | RuntimeException failure) {
      connection.abort();
      throw failure;
    }
  }

  boolean isOpen() {
    return channel != null && channel.isOpen();
  }

  /** Blocks while the socket takes nothing. */
  void publish(Publishing publishing) throws IOException {
    long number = channel.getNextPublishSeqNo();
    unconfirmed.put(number, publishing.sentNow());
    String topic = publishing.event().topic();
    try {
      channel.basicPublish(Topology.EVENTS, topic, topology.needsQueue(topic), publishing.properties(), publishing.body());
    } catch (IOException | RuntimeException failure) {
      if (unconfirmed.remove(number) != null) {
        throw failure;
      }
    }
  }

  /** Blocks; does nothing if it was done after this one was sent. */
  void redeclareFor(Publishing publishing) throws IOException {
    if (isOpen() && publishing.sentNanos() - declaredNanos > 0) {
      declaredNanos = System.nanoTime();
      topology.declare(channel);
    }
  }

  private void confirmed(long number, boolean andAllBefore) {
    for (Publishing publishing : settled(number, andAllBefore).values()) {
      if (!isReturned(publishing)) {
        publishing.confirmed();
      } else if (publishing.isRepeated()) {
        publishing.failed(new IOException("No queue takes " + publishing.event().topic()));
      } else {
        publishAgain.accept(this, publishing);
      }
    }
  }

  private void refused(long number, boolean andAllBefore) {
    settled(number, andAllBefore).values().forEach(publishing ->
        publishing.failed(new IOException("RabbitMQ could not keep the message")));
  }

  private void returned(Return unroutable) {
    returned.merge(unroutable.getProperties().getMessageId(), 1, Integer::sum);
  }

  private boolean isReturned(Publishing publishing) {
    String id = publishing.event().id().toString();
    boolean is = returned.containsKey(id);
    returned.computeIfPresent(id, (same, times) -> times == 1 ? null : times - 1);
    return is;
  }

  private Map<Long, Publishing> settled(long number, boolean andAllBefore) {
    Map<Long, Publishing> settled = new HashMap<>();
    for (Long each : andAllBefore ? unconfirmed.headMap(number, true).keySet() : Set.of(number)) {
      Publishing publishing = unconfirmed.remove(each);
      if (publishing != null) {
        settled.put(each, publishing);
      }
    }
    return settled;
  }

  private void lost(Exception cause) {
    settled(Long.MAX_VALUE, true).values().forEach(publishing -> publishing.failed(cause));
  }

  /** Null while all is well. */
  Connection stuckConnection() {
    Map.Entry<Long, Publishing> oldest = unconfirmed.firstEntry();
    return oldest != null && System.nanoTime() - oldest.getValue().sentNanos() > CONFIRM_TIMEOUT_NANOS ? connection : null;
  }

  void close() {
    if (connection != null) {
      connection.abort(1_000);
      lost(new IOException("The connection to RabbitMQ was closed"));
    }
  }
}
