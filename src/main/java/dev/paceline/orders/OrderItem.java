package dev.paceline.orders;

import dev.paceline.products.Money;
import io.vertx.sqlclient.Row;

/** A line of an order, with the product's name and price as they were when it was placed. */
public record OrderItem(long id, String sku, String name, int quantity, Money unitPrice) {

  /** Of columns {@code item_id, sku, name, quantity, unit_price_minor}; the currency is the order's. */
  public static OrderItem from(Row row, String currency) {
    return new OrderItem(
        row.getLong("item_id"), row.getString("sku"), row.getString("name"), row.getInteger("quantity"),
        Money.ofMinor(row.getLong("unit_price_minor"), currency));
  }
}
