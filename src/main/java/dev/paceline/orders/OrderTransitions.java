package dev.paceline.orders;

import static java.util.stream.Collectors.toSet;

import dev.paceline.cache.WriteThrough;
import dev.paceline.database.Database;
import dev.paceline.database.Rows;
import dev.paceline.http.EntityTags;
import dev.paceline.http.ProblemException;
import dev.paceline.http.TraceContext;
import dev.paceline.outbox.Outbox;
import dev.paceline.products.ProductRepository;
import dev.paceline.products.Stock;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Set;

/** Moves orders from state to state. */
@Singleton
class OrderTransitions {
  /**
   * The order is locked before its state is looked at, so of any number of requests that cancel it one moves it and gives
   * the stock back; products are locked in the order of their SKUs, as placing does.
   */
  private static final String MOVE = """
      WITH current AS (
        SELECT o.id, o.status, o.stock_taken, o.reference, o.version || '-' || c.version AS tag,
               jsonb_build_object('id', c.id, 'name', c.name, 'email', c.email) AS customer
        FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.id = $1 FOR NO KEY UPDATE OF o
      ), moved AS (
        UPDATE orders o SET status = $2 FROM current
        WHERE o.id = current.id AND current.status = ANY($3) AND ($4::text[] IS NULL OR current.tag = ANY($4))
        RETURNING o.id, o.stock_taken, o.reference, current.customer
      ), ordered AS (
        SELECT i.sku, sum(i.quantity) AS quantity FROM order_items i JOIN moved ON moved.id = i.order_id
        WHERE $2 = 'CANCELLED' AND moved.stock_taken GROUP BY i.sku
      ), locked AS (
        SELECT p.sku, ordered.quantity FROM products p JOIN ordered USING (sku) ORDER BY p.sku FOR NO KEY UPDATE OF p
      ), given_back AS (
        UPDATE products p SET stock = p.stock + locked.quantity FROM locked WHERE p.sku = locked.sku
        RETURNING p.sku, p.stock, p.birth, p.version
      ), event AS (
        INSERT INTO outbox (topic, key, payload, traceparent)
        SELECT 'order.' || lower($2), id,
               jsonb_build_object('orderId', id, 'reference', reference, 'customer', customer), $5
        FROM moved
      )
      SELECT current.status, $4::text[] IS NULL OR current.tag = ANY($4) AS allowed, EXISTS (SELECT FROM moved) AS moved,
             given_back.sku, given_back.stock, given_back.birth, given_back.version
      FROM current LEFT JOIN given_back ON true
      """;

  private final Database database;
  private final Outbox outbox;
  private final OrderRepository orders;
  private final ProductRepository products;

  OrderTransitions(Database database, Outbox outbox, OrderRepository orders, ProductRepository products) {
    this.database = database;
    this.outbox = outbox;
    this.orders = orders;
    this.products = products;
  }

  /**
   * Moves the order, and gives its stock back if that cancels it. An order that has the state already is left as it is, so
   * that a repeated request is harmless. Fails with 404, with 409 for a move that is none, and with 412.
   */
  Uni<Void> move(long id, OrderStatus target, EntityTags ifMatch) {
    return findSkusToGiveBack(id, target).chain(skus -> products.write(skus, stock -> move(id, target, ifMatch, stock)));
  }

  /** What was ordered never changes, so it may be looked up before. */
  private Uni<Set<String>> findSkusToGiveBack(long id, OrderStatus target) {
    return target != OrderStatus.CANCELLED
        ? Uni.createFrom().item(Set.of())
        : orders.findById(id).map(found -> found.stream()
            .flatMap(order -> order.items().stream()).map(OrderItem::sku).collect(toSet()));
  }

  private Uni<Void> move(long id, OrderStatus target, EntityTags ifMatch, WriteThrough.Outcome<String, Stock> stock) {
    String[] predecessors = target.predecessors().stream().map(OrderStatus::name).toArray(String[]::new);
    Tuple parameters = Tuple.of(id, target.name()).addValue(predecessors).addValue(ifMatch.demanded())
        .addValue(TraceContext.current());
    return database.execute(MOVE, parameters).invoke(rows -> {
      check(id, target, rows);
      outbox.appended(database);
      Rows.stream(rows).filter(row -> row.getString("sku") != null).forEach(row -> stock.made(
          row.getString("sku"), new Stock(row.getInteger("stock"), row.getLong("birth"), row.getLong("version"))));
    }).replaceWithVoid();
  }

  private static void check(long id, OrderStatus target, RowSet<Row> rows) {
    if (!rows.iterator().hasNext()) {
      throw ProblemException.notFound("order", id);
    }
    Row order = rows.iterator().next();
    if (!order.getBoolean("allowed")) {
      throw ProblemException.preconditionFailed();
    }
    OrderStatus was = OrderStatus.valueOf(order.getString("status"));
    if (!order.getBoolean("moved") && was != target) {
      throw ProblemException.conflict("WRONG_STATUS", "An order that is " + was + " can't become " + target);
    }
  }
}
