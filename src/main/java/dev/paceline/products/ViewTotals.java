package dev.paceline.products;

import dev.paceline.cache.CountersStore;
import dev.paceline.database.Database;
import dev.paceline.database.Statements;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The views of products in PostgreSQL. */
final class ViewTotals implements CountersStore {
  /**
   * Locks the products against being deleted, in one order, so that two of it can't block each other. A counter that is
   * full stays so.
   */
  private static final String ADD = """
      INSERT INTO product_views AS v (sku, views)
      SELECT sku, increment FROM products JOIN unnest($1::text[], $2::bigint[]) AS counted (sku, increment) USING (sku)
      ORDER BY sku FOR KEY SHARE OF products
      ON CONFLICT (sku) DO UPDATE SET views = least(v.views::numeric + excluded.views, 9223372036854775807)
      """;
  private static final String FLUSHED =
      "coalesce((SELECT flushed FROM write_behind WHERE name = $1), 0) AS flushed";
  private static final String FIND_BY_SKUS = "SELECT sku, coalesce(views, 0) AS views, " + FLUSHED + """
       FROM products LEFT JOIN product_views USING (sku) WHERE sku = ANY($2)
      """;
  private static final String FIND_LARGEST = "SELECT sku, views, " + FLUSHED + """
       FROM (
        (SELECT sku, views FROM product_views ORDER BY views DESC, sku LIMIT $2)
        UNION
        (SELECT sku, coalesce(views, 0) FROM products LEFT JOIN product_views USING (sku) WHERE sku = ANY($3))
      ) AS candidates
      """;

  private final String name;
  private final Database database;

  /** @param name of the counters */
  ViewTotals(String name, Database database) {
    this.name = name;
    this.database = database;
  }

  @Override
  public Uni<Void> add(Statements on, Map<String, Long> increments) {
    String[] skus = increments.keySet().toArray(String[]::new);
    Long[] views = increments.values().toArray(Long[]::new);
    return on.execute(ADD, Tuple.tuple().addValue(skus).addValue(views)).replaceWithVoid();
  }

  @Override
  public Uni<Totals> find(Collection<String> keys) {
    return database.execute(FIND_BY_SKUS, Tuple.of(name).addValue(keys.toArray(String[]::new))).map(ViewTotals::from);
  }

  @Override
  public Uni<Totals> findLargest(int limit, Collection<String> keys) {
    Tuple parameters = Tuple.of(name, limit).addValue(keys.toArray(String[]::new));
    return database.execute(FIND_LARGEST, parameters).map(ViewTotals::from);
  }

  private static Totals from(RowSet<Row> rows) {
    long flushed = 0;
    Map<String, Long> views = new HashMap<>();
    for (Row row : rows) {
      flushed = row.getLong("flushed");
      views.put(row.getString("sku"), row.getLong("views"));
    }
    return new Totals(flushed, views);
  }
}
