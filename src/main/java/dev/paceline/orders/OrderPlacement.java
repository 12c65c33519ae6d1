package dev.paceline.orders;

import dev.paceline.cache.WriteThrough;
import dev.paceline.database.Rows;
import dev.paceline.database.SqlStates;
import dev.paceline.database.Statements;
import dev.paceline.http.Problem.Violation;
import dev.paceline.http.ProblemException;
import dev.paceline.http.TraceContext;
import dev.paceline.outbox.Outbox;
import dev.paceline.products.Money;
import dev.paceline.products.Stock;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Places orders. */
@Singleton
class OrderPlacement {
  /**
   * The whole of it is one statement, so it is one transaction in one round trip, and holds its locks no longer than
   * PostgreSQL needs to run it. Products are locked in the order of their SKUs, so that two orders never wait for each
   * other; {@code locked} sees each row as it is once the lock is had. If anything is missing, nothing is written, and the
   * rows tell what.
   */
  private static final String PLACE = """
      WITH wanted AS (
        SELECT line, sku, quantity FROM unnest($3::text[], $4::int[]) WITH ORDINALITY AS w (sku, quantity, line)
      ), demand AS (
        SELECT sku, sum(quantity) AS quantity FROM wanted GROUP BY sku
      ), customer AS (
        SELECT id, name, email, version FROM customers WHERE id = $1 FOR KEY SHARE
      ), locked AS (
        SELECT sku, name, unit_price_minor, currency, stock, birth, version FROM products
        WHERE sku = ANY($3) ORDER BY sku FOR NO KEY UPDATE
      ), agreed AS (
        SELECT min(currency) AS currency FROM locked
        WHERE NOT EXISTS (SELECT FROM demand LEFT JOIN locked l USING (sku) WHERE l.stock IS NULL OR l.stock < demand.quantity)
        HAVING count(DISTINCT currency) = 1
      ), placed AS (
        INSERT INTO orders (reference, customer_id, status, currency, total_minor, stock_taken, placed_at)
        SELECT $2, customer.id, 'PLACED', agreed.currency,
               (SELECT sum(quantity * unit_price_minor) FROM wanted JOIN locked USING (sku)), true, now()
        FROM customer, agreed
        RETURNING id, total_minor, currency, placed_at
      ), reserved AS (
        UPDATE products p SET stock = p.stock - demand.quantity FROM demand, placed WHERE p.sku = demand.sku
      ), items AS (
        INSERT INTO order_items (order_id, sku, name, quantity, unit_price_minor)
        SELECT placed.id, sku, name, quantity, unit_price_minor
        FROM placed, wanted JOIN locked USING (sku) ORDER BY line
        RETURNING id
      ), event AS (
        INSERT INTO outbox (topic, key, payload, traceparent)
        SELECT 'order.placed', placed.id, jsonb_build_object(
          'orderId', placed.id, 'reference', $2::text, 'currency', currency, 'totalMinor', total_minor,
          'customer', jsonb_build_object('id', customer.id, 'name', customer.name, 'email', customer.email),
          'items', (SELECT jsonb_agg(jsonb_build_object('sku', sku, 'name', name, 'quantity', quantity,
                                                        'unitPriceMinor', unit_price_minor) ORDER BY line)
                    FROM wanted JOIN locked USING (sku))), $5
        FROM placed, customer
      ), numbered AS (
        SELECT id, row_number() OVER (ORDER BY id) AS line FROM items
      )
      SELECT placed.id, placed.total_minor, placed.placed_at,
             customer.id AS customer_id, customer.name AS customer_name, customer.email AS customer_email,
             customer.version AS customer_version, numbered.id AS item_id,
             wanted.sku, locked.name, wanted.quantity, locked.unit_price_minor, locked.currency,
             locked.stock, locked.birth, locked.version, demand.quantity AS demanded
      FROM wanted JOIN demand USING (sku)
      LEFT JOIN locked USING (sku) LEFT JOIN customer ON true LEFT JOIN placed ON true LEFT JOIN numbered USING (line)
      ORDER BY wanted.line
      """;

  private final Outbox outbox;

  OrderPlacement(Outbox outbox) {
    this.outbox = outbox;
  }

  /**
   * Takes the stock, freezes names and prices, writes order and items, and records the event. Fails with 400 for an unknown
   * customer or product, with 409 for too little stock or a reference that is taken; then nothing has changed.
   *
   * @param stock is told what is left of each product
   */
  Uni<Order> place(Statements on, PlaceOrder request, WriteThrough.Outcome<String, Stock> stock) {
    String[] skus = request.items().stream().map(PlaceOrder.Line::sku).toArray(String[]::new);
    Integer[] quantities = request.items().stream().map(PlaceOrder.Line::quantity).toArray(Integer[]::new);
    Tuple parameters = Tuple.of(request.customerId(), request.reference()).addValue(skus).addValue(quantities)
        .addValue(TraceContext.current());
    return on.execute(PLACE, parameters)
        .invoke(() -> outbox.appended(on))
        .map(rows -> placed(request, rows, stock))
        .onFailure(failure -> SqlStates.isUniqueViolation(failure, "orders_reference"))
        .transform(taken -> ProblemException.conflict(
            "REFERENCE_TAKEN", "There is an order with the reference " + request.reference()));
  }

  private static Order placed(PlaceOrder request, RowSet<Row> result, WriteThrough.Outcome<String, Stock> stock) {
    List<Row> lines = Rows.stream(result).toList();
    Row first = lines.get(0);
    if (first.getLong("id") == null) {
      throw refusal(request, lines);
    }
    lines.forEach(line -> stock.made(line.getString("sku"), left(line)));
    String currency = first.getString("currency");
    return new Order(
        first.getLong("id"), request.reference(), OrderStatus.PLACED, instant(first), OrderCustomer.from(first),
        lines.stream().map(line -> OrderItem.from(line, currency)).toList(),
        Money.ofMinor(first.getLong("total_minor"), currency), 1);
  }

  /** The statement gives what was there when it had the lock; its write counts one version up. */
  private static Stock left(Row line) {
    int left = (int) (line.getInteger("stock") - line.getLong("demanded"));
    return new Stock(left, line.getLong("birth"), line.getLong("version") + 1);
  }

  private static Instant instant(Row row) {
    return row.getOffsetDateTime("placed_at").toInstant();
  }

  private static ProblemException refusal(PlaceOrder request, List<Row> lines) {
    if (lines.get(0).getLong("customer_id") == null) {
      return ProblemException.invalid("customerId", "names no customer");
    }
    List<Violation> unknown = IntStream.range(0, lines.size())
        .filter(n -> lines.get(n).getInteger("stock") == null)
        .mapToObj(n -> new Violation("items[" + n + "].sku", "names no product"))
        .toList();
    if (!unknown.isEmpty()) {
      return ProblemException.invalid(unknown);
    }
    List<ShortStock> shortages = lines.stream().map(ShortStock::from).filter(ShortStock::isShort).distinct().toList();
    return shortages.isEmpty()
        ? ProblemException.invalid("items", "must all have the same currency")
        : new NotEnoughStockException(shortages);
  }
}
