package dev.paceline.orders;

import static java.time.ZoneOffset.UTC;
import static java.util.stream.Collectors.toSet;

import dev.paceline.database.Database;
import dev.paceline.database.Rows;
import dev.paceline.database.Statements;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Writes past orders, many in one transaction of a few statements. Each table's rows are inserted in the order of their
 * keys, and customers before products before orders, so that imports at the same time wait for each other in one
 * direction only.
 *
 * <p>Each batch is planned anew: a plan that was kept from when the tables were small would still read all of them, row for
 * row of the batch, when they have grown by the very import.
 */
@Singleton
class ImportRepository {
  private static final String PLAN_ANEW = "SELECT set_config('plan_cache_mode', 'force_custom_plan', true)";
  private static final String FIND_KNOWN = """
      SELECT reference FROM unnest($1::text[]) AS given (reference)
      WHERE (SELECT id FROM orders o WHERE o.reference = given.reference) IS NOT NULL
      """;
  private static final String INSERT_CUSTOMERS = """
      INSERT INTO customers (name, email)
      SELECT DISTINCT ON (lower(email) COLLATE "C") name, email
      FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS given (name, email, n)
      WHERE (SELECT id FROM customers c WHERE lower(c.email) = lower(given.email)) IS NULL
      ORDER BY lower(email) COLLATE "C", n
      ON CONFLICT (lower(email)) DO NOTHING
      """;
  private static final String INSERT_PRODUCTS = """
      INSERT INTO products (sku, name, unit_price_minor, currency)
      SELECT DISTINCT ON (sku COLLATE "C") sku, name, unit_price_minor, currency
      FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[])
        WITH ORDINALITY AS given (sku, name, unit_price_minor, currency, n)
      WHERE (SELECT p.sku FROM products p WHERE p.sku = given.sku) IS NULL
      ORDER BY sku COLLATE "C", n
      ON CONFLICT (sku) DO NOTHING
      """;
  /** A customer who is deleted meanwhile breaks the column's NOT NULL, and so the batch is tried again in parts. */
  private static final String INSERT_ORDERS = """
      WITH given AS (
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[])
          AS given (reference, email, status, currency, total_minor, placed_at)
      ), item AS (
        SELECT * FROM unnest($7::text[], $8::text[], $9::text[], $10::int[], $11::bigint[])
          WITH ORDINALITY AS item (reference, sku, name, quantity, unit_price_minor, n)
      ), inserted AS (
        INSERT INTO orders (reference, customer_id, status, currency, total_minor, stock_taken, placed_at)
        SELECT reference, (SELECT id FROM customers c WHERE lower(c.email) = lower(given.email)),
               status, currency, total_minor, false, placed_at
        FROM given ORDER BY reference COLLATE "C"
        ON CONFLICT (reference) DO NOTHING
        RETURNING id, reference
      ), items AS (
        INSERT INTO order_items (order_id, sku, name, quantity, unit_price_minor)
        SELECT inserted.id, sku, name, quantity, unit_price_minor FROM inserted JOIN item USING (reference)
        ORDER BY inserted.id, n
      )
      SELECT count(*) AS inserted FROM inserted
      """;

  private final Database database;

  ImportRepository(Database database) {
    this.database = database;
  }

  /**
   * Inserts all of them that are new, or none: of those with the same reference the first.
   *
   * @return how many were new
   */
  Uni<Long> insert(List<NumberedOrder> orders) {
    Map<String, NumberedOrder> byReference = new LinkedHashMap<>();
    orders.forEach(order -> byReference.putIfAbsent(order.reference(), order));
    return database.inTransaction(on -> on.execute(PLAN_ANEW, Tuple.tuple())
        .chain(() -> findKnown(on, byReference.keySet()))
        .chain(known -> insertNew(
            on, byReference.values().stream().filter(order -> !known.contains(order.reference())).toList())));
  }

  private static Uni<Set<String>> findKnown(Statements on, Set<String> references) {
    return on.execute(FIND_KNOWN, columns(references.toArray(String[]::new))).map(rows ->
        Rows.stream(rows).map(row -> row.getString("reference")).collect(toSet()));
  }

  private static Uni<Long> insertNew(Statements on, List<NumberedOrder> orders) {
    if (orders.isEmpty()) {
      return Uni.createFrom().item(0L);
    }
    List<ItemOf> items = orders.stream()
        .flatMap(order -> order.order().items().stream().map(item -> new ItemOf(order.reference(), item))).toList();
    return insertCustomers(on, orders)
        .chain(() -> insertProducts(on, items))
        .chain(() -> insertOrders(on, orders, items));
  }

  private static Uni<?> insertCustomers(Statements on, List<NumberedOrder> orders) {
    return on.execute(INSERT_CUSTOMERS, columns(
        strings(orders, order -> order.order().customer().name()),
        strings(orders, order -> order.order().customer().email())));
  }

  private static Uni<?> insertProducts(Statements on, List<ItemOf> items) {
    return on.execute(INSERT_PRODUCTS, columns(
        strings(items, item -> item.item.sku()),
        strings(items, item -> item.item.name()),
        longs(items, item -> item.item.unitPrice().minor()),
        strings(items, item -> item.item.unitPrice().currency())));
  }

  private static Uni<Long> insertOrders(Statements on, List<NumberedOrder> orders, List<ItemOf> items) {
    return on.execute(INSERT_ORDERS, columns(
        strings(orders, NumberedOrder::reference),
        strings(orders, order -> order.order().customer().email()),
        strings(orders, order -> order.order().status().name()),
        strings(orders, order -> order.order().currency()),
        longs(orders, NumberedOrder::totalMinor),
        orders.stream().map(order -> order.placedAt().atOffset(UTC)).toArray(OffsetDateTime[]::new),
        strings(items, ItemOf::reference),
        strings(items, item -> item.item.sku()),
        strings(items, item -> item.item.name()),
        items.stream().map(item -> item.item.quantity()).toArray(Integer[]::new),
        longs(items, item -> item.item.unitPrice().minor())))
        .map(rows -> rows.iterator().next().getLong("inserted"));
  }

  private record ItemOf(String reference, PastOrder.Item item) {}

  private static Tuple columns(Object[]... arrays) {
    Tuple columns = Tuple.tuple();
    Stream.of(arrays).forEach(columns::addValue);
    return columns;
  }

  private static <T> String[] strings(List<T> rows, Function<T, String> column) {
    return rows.stream().map(column).toArray(String[]::new);
  }

  private static <T> Long[] longs(List<T> rows, Function<T, Long> column) {
    return rows.stream().map(column).toArray(Long[]::new);
  }
}
