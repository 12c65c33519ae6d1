package dev.paceline.testing;

import static dev.paceline.testing.Shop.unique;

import jakarta.enterprise.context.ApplicationScoped;

/** Orders by the thousand, of a customer of their own. */
@ApplicationScoped
public class ManyOrders {
  /** Two orders a minute, of all states in turn, each of two items. */
  private static final String ORDERS = """
      WITH placed AS (
        INSERT INTO orders (reference, customer_id, status, currency, total_minor, stock_taken, placed_at)
        SELECT ? || n, ?, (ARRAY['PLACED', 'PAID', 'SHIPPED', 'DELIVERED', 'CANCELLED'])[1 + n % 5], 'EUR', 5997, false,
               timestamptz '2001-01-01T00:00:00Z' + n / 2 * interval '1 minute'
        FROM generate_series(0, ? - 1) n RETURNING id)
      INSERT INTO order_items (order_id, sku, name, quantity, unit_price_minor)
      SELECT id, ?, 'Tea', quantity, 1999 FROM placed, generate_series(1, 2) quantity
      """;

  private final Shop shop;
  private final Sql sql;

  ManyOrders(Shop shop, Sql sql) {
    this.shop = shop;
    this.sql = sql;
  }

  /** Gives the customer whose orders they are. */
  public long make(int count) {
    long customer = shop.customer();
    sql.update(ORDERS, unique() + "-", customer, count, shop.product(1));
    return customer;
  }
}
