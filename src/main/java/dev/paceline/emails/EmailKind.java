package dev.paceline.emails;

import dev.paceline.products.Money;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The e-mails there are: what event calls for each, to whom it goes, and what its template is given. */
enum EmailKind {
  WELCOME("welcome", "user.created") {
    @Override
    String recipient(JsonObject data) {
      return (String) data.getValue("email");
    }

    @Override
    String subject(JsonObject data) {
      return "Welcome to Paceline";
    }

    @Override
    Map<String, Object> model(JsonObject data) {
      return Map.of("name", text(data, "name"));
    }
  },

  ORDER_CONFIRMATION("order-confirmation", "order.placed") {
    @Override
    String subject(JsonObject data) {
      return "Your order " + data.getLong("orderId");
    }

    @Override
    Map<String, Object> model(JsonObject data) {
      String currency = data.getString("currency");
      Map<String, Object> model = order(data);
      model.put("lines", items(data.getJsonArray("items"), currency));
      model.put("total", new Money(data.getLong("totalMinor"), currency));
      return model;
    }
  },

  ORDER_SHIPPED("order-shipped", "order.shipped") {
    @Override
    String subject(JsonObject data) {
      return "Your order " + data.getLong("orderId") + " is on its way";
    }

    @Override
    Map<String, Object> model(JsonObject data) {
      return order(data);
    }
  };

  private final String template;
  private final String topic;

  EmailKind(String template, String topic) {
    this.template = template;
    this.topic = topic;
  }

  /** Empty for an event that calls for none. */
  static Optional<EmailKind> calledForBy(String topic) {
    return Stream.of(values()).filter(kind -> kind.topic.equals(topic)).findFirst();
  }

  /** Of the events that call for one. */
  static Set<String> topics() {
    return Stream.of(values()).map(kind -> kind.topic).collect(Collectors.toSet());
  }

  static EmailKind of(String template) {
    return Stream.of(values()).filter(kind -> kind.template.equals(template)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("There is no template " + template));
  }

  String template() {
    return template;
  }

  /** Of no text that a client has chosen: nothing of theirs gets into a header. */
  abstract String subject(JsonObject data);

  /** What the template is given; fails with an unchecked exception when the event's data lack it. */
  abstract Map<String, Object> model(JsonObject data);

  String recipient(JsonObject data) {
    return (String) data.getJsonObject("customer").getValue("email");
  }

  private static Map<String, Object> order(JsonObject data) {
    Map<String, Object> model = new HashMap<>();
    model.put("name", text(data.getJsonObject("customer"), "name"));
    model.put("orderId", Objects.requireNonNull(data.getLong("orderId"), "orderId"));
    model.put("reference", data.getString("reference") == null ? null : text(data, "reference"));
    return model;
  }

  private static List<Map<String, Object>> items(JsonArray items, String currency) {
    return items.stream().map(JsonObject.class::cast).map(item -> {
      Money unitPrice = new Money(item.getLong("unitPriceMinor"), currency);
      int quantity = item.getInteger("quantity");
      return Map.<String, Object>of(
          "name", text(item, "name"), "sku", text(item, "sku"), "quantity", quantity,
          "unitPrice", unitPrice, "total", unitPrice.times(quantity));
    }).toList();
  }

  /** One line, whatever a client has sent: a line break would let a name write sentences of its own into a text mail. */
  private static String text(JsonObject data, String field) {
    return Objects.requireNonNull(data.getString(field), field).replaceAll("\\p{Cntrl}+", " ");
  }
}
