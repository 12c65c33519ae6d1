package dev.paceline.outbox;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;

/**
 * An event on a channel: CloudEvents 1.0 in its JSON format, with the Distributed Tracing extension. {@code type} ends
 * with the version of {@code data}: within one version fields may be added, never removed or given another meaning.
 *
 * <pre>{@code
 * {"specversion":"1.0", "id":"0b6c…", "source":"/paceline", "type":"user.created.v1", "subject":"42",
 *  "time":"2026-01-01T00:00:00Z", "datacontenttype":"application/json", "traceparent":"00-…",
 *  "data":{"userId":42, "name":"Ada", "email":"ada@example.org"}}
 * }</pre>
 */
public final class EventMessage {
  public static final String MEDIA_TYPE = "application/cloudevents+json";

  private static final String VERSION = ".v1";

  private EventMessage() {}

  public static String write(Event event) {
    JsonObject message = new JsonObject()
        .put("specversion", "1.0")
        .put("id", event.id().toString())
        .put("source", "/paceline")
        .put("type", event.topic() + VERSION)
        .put("subject", event.key())
        .put("time", event.createdAt().toString())
        .put("datacontenttype", "application/json");
    if (event.traceparent() != null) {
      message.put("traceparent", event.traceparent());
    }
    return message.put("data", event.payload()).encode();
  }

  /** Fails with {@link IllegalArgumentException} for what is no event of a version that is known here. */
  public static Event read(String text) {
    try {
      JsonObject message = new JsonObject(text);
      String type = message.getString("type");
      if (!"1.0".equals(message.getString("specversion")) || type == null || !type.endsWith(VERSION)) {
        throw new IllegalArgumentException("specversion or type is unknown");
      }
      return new Event(
          UUID.fromString(message.getString("id")), type.substring(0, type.length() - VERSION.length()),
          message.getString("subject"), message.getJsonObject("data"), Instant.parse(message.getString("time")),
          message.getString("traceparent"));
    } catch (RuntimeException malformed) {
      throw new IllegalArgumentException("No event: " + malformed.getMessage(), malformed);
    }
  }
}
