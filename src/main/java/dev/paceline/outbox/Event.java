package dev.paceline.outbox;

import static java.util.Objects.requireNonNull;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;

/**
 * Something that has happened, as it was written in the transaction that made it happen.
 *
 * @param id names it wherever it gets to, however often it is delivered
 * @param topic what has happened, such as {@code user.created}
 * @param key events of the same key are delivered in the order in which they happened
 * @param traceparent the trace in which it happened, by W3C Trace Context; null if it is of none
 */
public record Event(UUID id, String topic, String key, JsonObject payload, Instant createdAt, String traceparent) {

  public Event {
    requireNonNull(id, "id");
    requireNonNull(topic, "topic");
    requireNonNull(key, "key");
    requireNonNull(payload, "payload");
    requireNonNull(createdAt, "createdAt");
  }

  /** The same event, as the next step of its trace tells of it. */
  public Event in(String next) {
    return new Event(id, topic, key, payload, createdAt, next);
  }
}
