package dev.paceline.emails.rabbitmq;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/**
 * What the broker must have before anything is published or consumed. Both ends declare all of it each time they connect,
 * for a broker may have lost it: an event that is published while no worker runs needs the queue just as much.
 */
public final class Topology {
  /** Every event, by its topic. */
  static final String EVENTS = "paceline.events";
  static final String EMAILS = "emails";
  static final String DEAD_LETTERS = "paceline.dead-letters";
  /** Messages that no e-mail can be made of, until somebody looks at them. */
  static final String DEAD_EMAILS = "emails.dead-letters";

  private static final String QUEUE_TYPE = "x-queue-type";
  private static final String QUORUM = "quorum";

  /**
   * RabbitMQ 4 gives up what came back 20 times, which an outage of PostgreSQL reaches soon; 3 knows no word for never.
   * A rejected message stays in the queue until the dead letters have it, for which it must refuse rather than drop.
   */
  private static final Map<String, Object> EMAILS_ARGUMENTS = Map.of(
      QUEUE_TYPE, QUORUM,
      "x-delivery-limit", Integer.MAX_VALUE,
      "x-dead-letter-exchange", DEAD_LETTERS,
      "x-dead-letter-routing-key", EMAILS,
      "x-dead-letter-strategy", "at-least-once",
      "x-overflow", "reject-publish");

  private final Set<String> emailTopics;

  /** @param emailTopics of the events that call for an e-mail */
  public Topology(Set<String> emailTopics) {
    this.emailTopics = Set.copyOf(emailTopics);
  }

  void declare(Channel channel) throws IOException {
    channel.exchangeDeclare(DEAD_LETTERS, BuiltinExchangeType.DIRECT, true);
    channel.queueDeclare(DEAD_EMAILS, true, false, false, Map.of(QUEUE_TYPE, QUORUM));
    channel.queueBind(DEAD_EMAILS, DEAD_LETTERS, EMAILS);
    channel.exchangeDeclare(EVENTS, BuiltinExchangeType.TOPIC, true);
    channel.queueDeclare(EMAILS, true, false, false, EMAILS_ARGUMENTS);
    for (String topic : emailTopics) {
      channel.queueBind(EMAILS, EVENTS, topic);
    }
  }

  /** Whether an event of this topic may not get lost for want of a queue. */
  boolean needsQueue(String topic) {
    return emailTopics.contains(topic);
  }
}
