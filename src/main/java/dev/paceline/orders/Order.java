package dev.paceline.orders;

import dev.paceline.http.Tagged;
import dev.paceline.products.Money;
import java.time.Instant;
import java.util.List;

/**
 * An order as clients see it. What was ordered is frozen; the customer is shown as of today.
 *
 * @param reference the client's own number; null if it gave none
 */
public record Order(
    long id,
    String reference,
    OrderStatus status,
    Instant placedAt,
    OrderCustomer customer,
    List<OrderItem> items,
    Money total,
    long version)
    implements Tagged {

  public Order {
    items = List.copyOf(items);
  }

  /** Of both rows that it shows: the order's, and the customer's, who may be renamed meanwhile. */
  @Override
  public String tag() {
    return version + "-" + customer.version();
  }
}
