package dev.paceline.lab.loading;

import dev.paceline.database.Database;
import dev.paceline.orders.JoinedOrders;
import dev.paceline.orders.OrderPage;
import dev.paceline.orders.OrderSelection;
import dev.paceline.orders.PageLoading;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** One statement for all of it: no round trip to spare, but each order's head and customer come once for every item. */
@Singleton
class JoinLoading implements PageLoading {
  private final Database database;

  JoinLoading(Database database) {
    this.database = database;
  }

  @Override
  public String name() {
    return "join";
  }

  @Override
  public Uni<OrderPage> load(OrderSelection selection) {
    String sql = "SELECT " + JoinedOrders.COLUMNS + " FROM (" + selection.sql() + ") o " + JoinedOrders.TABLES
        + "ORDER BY o.placed_at DESC, o.id DESC, i.id";
    return database.execute(sql, selection.parameters()).map(JoinedOrders::from)
        .map(found -> new OrderPage(selection.onPage(found), selection.isMoreIn(found)));
  }
}
