package dev.paceline.emails;

import dev.paceline.outbox.Event;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;

/** Events that call for mails. */
final class Mails {
  static final String TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private Mails() {}

  static Event event(String topic, JsonObject payload) {
    return new Event(UUID.randomUUID(), topic, "1", payload, Instant.now(), TRACEPARENT);
  }

  static Event userCreated(String name, String email) {
    return event("user.created", new JsonObject().put("userId", 1).put("name", name).put("email", email));
  }

  static Event orderPlaced(String name, String email, String currency) {
    JsonArray items = new JsonArray()
        .add(new JsonObject().put("sku", "SKU-1").put("name", "Tea & <biscuits>").put("quantity", 2).put("unitPriceMinor", 1999))
        .add(new JsonObject().put("sku", "SKU-2").put("name", "Cup").put("quantity", 1).put("unitPriceMinor", 5));
    return event("order.placed", order(name, email).put("items", items).put("totalMinor", 4003).put("currency", currency));
  }

  static Event orderShipped(String name, String email) {
    return event("order.shipped", order(name, email));
  }

  private static JsonObject order(String name, String email) {
    return new JsonObject().put("orderId", 7).put("reference", null)
        .put("customer", new JsonObject().put("id", 3).put("name", name).put("email", email));
  }

  static String id(Event event) {
    return "<" + event.id() + "@paceline.example>";
  }
}
