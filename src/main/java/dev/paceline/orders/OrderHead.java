package dev.paceline.orders;

import dev.paceline.products.Money;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.List;

/** The row of an order, without what other tables hold of it. */
public record OrderHead(
    long id,
    String reference,
    long customerId,
    OrderStatus status,
    String currency,
    long totalMinor,
    Instant placedAt,
    long version) {

  /** The columns that {@link #from} reads, for a table {@code o}. */
  public static final String COLUMNS =
      "o.id, o.reference, o.customer_id, o.status, o.currency, o.total_minor, o.placed_at, o.version";

  public static OrderHead from(Row row) {
    return new OrderHead(
        row.getLong("id"), row.getString("reference"), row.getLong("customer_id"),
        OrderStatus.valueOf(row.getString("status")), row.getString("currency"), row.getLong("total_minor"),
        row.getOffsetDateTime("placed_at").toInstant(), row.getLong("version"));
  }

  public Order with(OrderCustomer customer, List<OrderItem> items) {
    return new Order(id, reference, status, placedAt, customer, items, Money.ofMinor(totalMinor, currency), version);
  }
}
