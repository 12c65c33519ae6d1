package dev.paceline.orders;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.paceline.database.BatchLoader;
import dev.paceline.database.BatchLoaders;
import dev.paceline.database.Database;
import dev.paceline.database.Rows;
import dev.paceline.http.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads orders. */
@Singleton
public class OrderRepository {
  /** One row an item: for single orders the repeated head costs less than a second round trip. */
  private static final String FIND_BY_IDS = """
      SELECT %s FROM orders o %s WHERE o.id = ANY($1) ORDER BY o.id, i.id
      """.formatted(JoinedOrders.COLUMNS, JoinedOrders.TABLES);
  private static final String FIND_CUSTOMERS = """
      SELECT id AS customer_id, name AS customer_name, email AS customer_email, version AS customer_version
      FROM customers WHERE id = ANY($1)
      """;
  private static final String FIND_ITEMS = """
      SELECT order_id, id AS item_id, sku, name, quantity, unit_price_minor
      FROM order_items WHERE order_id = ANY($1) ORDER BY order_id, id
      """;

  private final Database database;
  private final BatchLoader<Long, Order> byId;

  OrderRepository(Database database, BatchLoaders loaders) {
    this.database = database;
    this.byId = loaders.by(this::findByIds);
  }

  /** Lookups that arrive together are one statement. */
  Uni<Optional<Order>> findById(long id) {
    return byId.load(id);
  }

  /** As {@link #findById}; fails with 404 when there is none. */
  public Uni<Order> getById(long id) {
    return findById(id).map(found -> found.orElseThrow(() -> ProblemException.notFound("order", id)));
  }

  Uni<List<OrderHead>> findHeads(OrderSelection selection) {
    return database.execute(selection.sql(), selection.parameters())
        .map(rows -> Rows.stream(rows).map(OrderHead::from).toList());
  }

  Uni<Map<Long, OrderCustomer>> findCustomersOf(List<OrderHead> heads) {
    Long[] ids = heads.stream().map(OrderHead::customerId).distinct().toArray(Long[]::new);
    return database.execute(FIND_CUSTOMERS, Tuple.of(ids)).map(rows -> {
      Map<Long, OrderCustomer> customers = new HashMap<>();
      rows.forEach(row -> customers.put(row.getLong("customer_id"), OrderCustomer.from(row)));
      return customers;
    });
  }

  Uni<Map<Long, List<OrderItem>>> findItemsOf(List<OrderHead> heads) {
    Map<Long, String> currencies = new HashMap<>();
    heads.forEach(head -> currencies.put(head.id(), head.currency()));
    return database.execute(FIND_ITEMS, Tuple.of(currencies.keySet().toArray(Long[]::new)))
        .map(rows -> Rows.stream(rows).collect(groupingBy(
            row -> row.getLong("order_id"),
            mapping(row -> OrderItem.from(row, currencies.get(row.getLong("order_id"))), toList()))));
  }

  private Uni<Map<Long, Order>> findByIds(List<Long> ids) {
    return database.execute(FIND_BY_IDS, Tuple.of(ids.toArray(Long[]::new))).map(rows -> {
      Map<Long, Order> orders = new HashMap<>();
      JoinedOrders.from(rows).forEach(order -> orders.put(order.id(), order));
      return orders;
    });
  }
}
