package dev.paceline.lab.loading;

import dev.paceline.database.Database;
import dev.paceline.database.Rows;
import dev.paceline.orders.Order;
import dev.paceline.orders.OrderCustomer;
import dev.paceline.orders.OrderHead;
import dev.paceline.orders.OrderItem;
import dev.paceline.orders.OrderPage;
import dev.paceline.orders.OrderSelection;
import dev.paceline.orders.PageLoading;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;

/** The mistake that Paceline exists to find: one statement for the page and two more for each order on it. */
@Singleton
class NPlusOneLoading implements PageLoading {
  private static final String FIND_CUSTOMER = """
      SELECT id AS customer_id, name AS customer_name, email AS customer_email, version AS customer_version
      FROM customers WHERE id = $1
      """;
  private static final String FIND_ITEMS = """
      SELECT id AS item_id, sku, name, quantity, unit_price_minor FROM order_items WHERE order_id = $1 ORDER BY id
      """;

  private final Database database;

  NPlusOneLoading(Database database) {
    this.database = database;
  }

  @Override
  public String name() {
    return "n-plus-one";
  }

  @Override
  public Uni<OrderPage> load(OrderSelection selection) {
    return findHeads(selection).chain(heads -> completeOneByOne(selection.onPage(heads))
        .map(orders -> new OrderPage(orders, selection.isMoreIn(heads))));
  }

  private Uni<List<OrderHead>> findHeads(OrderSelection selection) {
    return database.execute(selection.sql(), selection.parameters())
        .map(rows -> Rows.stream(rows).map(OrderHead::from).toList());
  }

  private Uni<List<Order>> completeOneByOne(List<OrderHead> heads) {
    return Multi.createFrom().iterable(heads).onItem().transformToUniAndConcatenate(this::complete).collect().asList();
  }

  private Uni<Order> complete(OrderHead head) {
    return findCustomer(head).chain(customer -> findItems(head).map(items -> head.with(customer, items)));
  }

  private Uni<OrderCustomer> findCustomer(OrderHead head) {
    return database.execute(FIND_CUSTOMER, Tuple.of(head.customerId()))
        .map(rows -> OrderCustomer.from(rows.iterator().next()));
  }

  private Uni<List<OrderItem>> findItems(OrderHead head) {
    return database.execute(FIND_ITEMS, Tuple.of(head.id())).map(rows ->
        Rows.stream(rows).map(row -> OrderItem.from(row, head.currency())).toList());
  }
}
