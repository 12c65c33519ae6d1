package dev.paceline.orders;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.paceline.database.Rows;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.LinkedHashMap;
import java.util.List;

/** Orders whose heads, customers and items come in one result, a row an item. */
public final class JoinedOrders {
  /** What to select of orders {@code o} before {@link #TABLES}. */
  public static final String COLUMNS = OrderHead.COLUMNS + """
      , c.name AS customer_name, c.email AS customer_email, c.version AS customer_version,
      i.id AS item_id, i.sku, i.name, i.quantity, i.unit_price_minor""";

  public static final String TABLES = """
      JOIN customers c ON c.id = o.customer_id JOIN order_items i ON i.order_id = o.id
      """;

  private JoinedOrders() {}

  /** In the order in which they first come. */
  public static List<Order> from(RowSet<Row> rows) {
    return Rows.stream(rows)
        .collect(groupingBy(row -> row.getLong("id"), LinkedHashMap::new, toList())).values().stream()
        .map(JoinedOrders::order)
        .toList();
  }

  private static Order order(List<Row> rowsOfOne) {
    OrderHead head = OrderHead.from(rowsOfOne.get(0));
    List<OrderItem> items = rowsOfOne.stream().map(row -> OrderItem.from(row, head.currency())).toList();
    return head.with(OrderCustomer.from(rowsOfOne.get(0)), items);
  }
}
