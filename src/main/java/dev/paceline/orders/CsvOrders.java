package dev.paceline.orders;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Orders as RFC 4180 has it: a header, then a line an item, each with what its order says of itself. One for each export,
 * since only its first page has the header.
 *
 * <p>CSV is what people open in a spreadsheet, which runs a text that begins with {@code = + - @} as a formula, whoever
 * wrote it into a name. Such a text gets an apostrophe before it, which makes it text to a spreadsheet. A program that
 * needs each text exactly as it is reads the NDJSON.
 */
final class CsvOrders {
  private static final String FORMULA_BEGINS_WITH = "=+-@";
  private static final CsvMapper CSV = CsvMapper.builder()
      .addModule(new JavaTimeModule())
      .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
      .disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
      .build();
  private static final CsvSchema SCHEMA = CSV.schemaFor(Line.class).withLineSeparator("\r\n");

  private boolean begun;

  @JsonPropertyOrder({
    "id", "reference", "status", "placedAt", "customerId", "customerName", "customerEmail", "itemId", "sku", "name",
    "quantity", "unitPrice", "currency", "total"
  })
  private record Line(
      long id, String reference, OrderStatus status, Instant placedAt, long customerId, String customerName,
      String customerEmail, long itemId, String sku, String name, int quantity, String unitPrice, String currency,
      String total) {

    static Line of(Order order, OrderItem item) {
      return new Line(
          order.id(), harmless(order.reference()), order.status(), order.placedAt(), order.customer().id(),
          harmless(order.customer().name()), harmless(order.customer().email()), item.id(), harmless(item.sku()),
          harmless(item.name()), item.quantity(), item.unitPrice().amount(), order.total().currency(),
          order.total().amount());
    }
  }

  /** The lines of these orders, after the header if they are the first. */
  byte[] write(List<Order> orders) {
    Stream<Line> lines = orders.stream().flatMap(order -> order.items().stream().map(item -> Line.of(order, item)));
    try {
      String text = CSV.writer(begun ? SCHEMA : SCHEMA.withHeader()).writeValueAsString(lines.toList());
      begun = true;
      return text.getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String harmless(String text) {
    boolean isFormula = text != null && !text.isEmpty() && FORMULA_BEGINS_WITH.indexOf(text.charAt(0)) >= 0;
    return isFormula ? "'" + text : text;
  }
}
