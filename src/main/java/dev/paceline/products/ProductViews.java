package dev.paceline.products;

import dev.paceline.database.Database;
import dev.paceline.database.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Counts how often each product is looked at. */
@Singleton
class ProductViews {
  private static final Logger LOG = Logger.getLogger(ProductViews.class);

  private static final String COUNT = """
      INSERT INTO product_views AS v (sku, views) SELECT sku, 1 FROM products WHERE sku = $1
      ON CONFLICT (sku) DO UPDATE SET views = v.views + 1
      """;
  private static final String FIND = """
      SELECT sku, coalesce(v.views, 0) AS views FROM products LEFT JOIN product_views v USING (sku) WHERE sku = $1
      """;
  private static final String FIND_MOST_VIEWED = """
      SELECT sku, views FROM product_views ORDER BY views DESC, sku LIMIT $1
      """;

  private final Database database;

  ProductViews(Database database) {
    this.database = database;
  }

  /** Counts one view, if there is such a product. Never fails: a view that could not be counted is only logged. */
  Uni<Void> count(String sku) {
    return database.execute(COUNT, Tuple.of(sku)).replaceWithVoid()
        .onFailure().invoke(failure -> LOG.warnf(failure, "A view of product %s was not counted", sku))
        .onFailure().recoverWithNull();
  }

  /** Empty when there is no such product. */
  Uni<Optional<Views>> find(String sku) {
    return database.execute(FIND, Tuple.of(sku)).map(rows -> list(rows).stream().findFirst());
  }

  /** The most viewed first; a product that nobody has looked at is not among them. */
  Uni<List<Views>> findMostViewed(int limit) {
    return database.execute(FIND_MOST_VIEWED, Tuple.of(limit)).map(ProductViews::list);
  }

  private static List<Views> list(RowSet<Row> rows) {
    return Rows.stream(rows).map(ProductViews::from).toList();
  }

  private static Views from(Row row) {
    return new Views(row.getString("sku"), row.getLong("views"));
  }
}
