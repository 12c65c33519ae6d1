package dev.paceline.emails;

import dev.paceline.outbox.Event;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/**
 * An e-mail that an event calls for.
 *
 * @param recipient as the account has it: whether mail can be sent there is found when it is sent, and seen in the log
 */
record NewEmail(UUID eventId, EmailKind kind, String recipient, JsonObject data, String traceparent) {

  /** Fails with {@link IllegalArgumentException} when the event's payload is not what its topic promises. */
  static NewEmail of(EmailKind kind, Event event) {
    try {
      JsonObject data = event.payload();
      String recipient = kind.recipient(data);
      if (recipient == null || recipient.isBlank()) {
        throw new IllegalArgumentException("there is no recipient");
      }
      kind.model(data); // it will be asked for when the mail is sent: what can't be read must be told now
      return new NewEmail(event.id(), kind, recipient, data, event.traceparent());
    } catch (RuntimeException malformed) {
      throw new IllegalArgumentException(
          "Malformed payload of " + event.topic() + " " + event.id() + ": " + malformed.getMessage(), malformed);
    }
  }

  JsonObject row(String domain) {
    return new JsonObject()
        .put("event_id", eventId.toString()).put("template", kind.template()).put("recipient", recipient)
        .put("data", data).put("message_id", "<" + eventId + "@" + domain + ">").put("traceparent", traceparent);
  }
}
