package dev.paceline.products;

import dev.paceline.database.BatchLoader;
import dev.paceline.database.BatchLoaders;
import dev.paceline.database.Database;
import dev.paceline.database.Rows;
import dev.paceline.database.SqlStates;
import dev.paceline.http.EntityTags;
import dev.paceline.http.PageQuery;
import dev.paceline.http.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

@Singleton
class ProductRepository {
  /** A product that is deleted and made again begins at version 1 again; the microsecond of its making tells them apart. */
  private static final String TAG = "(extract(epoch FROM created_at) * 1000000)::bigint || '-' || version";
  private static final String COLUMNS = "sku, name, unit_price_minor, currency, stock, version, " + TAG + " AS tag";
  private static final String IS_DEMANDED = "sku = $1 AND ($2::text[] IS NULL OR " + TAG + " = ANY($2))";

  private static final String FIND_BY_SKUS = "SELECT " + COLUMNS + " FROM products WHERE sku = ANY($1)";
  private static final String FIND_PAGE =
      "SELECT " + COLUMNS + " FROM products WHERE sku > $1 ORDER BY sku LIMIT $2";
  private static final String FIND_PAGE_OF_SKUS =
      "SELECT " + COLUMNS + " FROM products WHERE sku > $1 AND sku = ANY($3) ORDER BY sku LIMIT $2";
  private static final String INSERT =
      "INSERT INTO products (sku, name, unit_price_minor, currency) VALUES ($1, $2, $3, $4) ";
  private static final String INSERT_IF_ABSENT = INSERT + "ON CONFLICT (sku) DO NOTHING RETURNING " + COLUMNS;
  private static final String INSERT_OR_UPDATE = INSERT + """
      ON CONFLICT (sku) DO UPDATE
      SET name = excluded.name, unit_price_minor = excluded.unit_price_minor, currency = excluded.currency
      RETURNING """ + " " + COLUMNS;
  private static final String UPDATE =
      "UPDATE products SET name = $3, unit_price_minor = $4, currency = $5 WHERE " + IS_DEMANDED + " RETURNING " + COLUMNS;
  private static final String SET_STOCK =
      "UPDATE products SET stock = $3 WHERE " + IS_DEMANDED + " RETURNING " + COLUMNS;
  private static final String DELETE = "DELETE FROM products WHERE " + IS_DEMANDED;

  private final Database database;
  private final BatchLoader<String, Product> bySku;

  ProductRepository(Database database, BatchLoaders loaders) {
    this.database = database;
    this.bySku = loaders.by(this::findBySkus);
  }

  /** Lookups that arrive together are one statement. */
  Uni<Optional<Product>> findBySku(String sku) {
    return bySku.load(sku);
  }

  /** By the bytes of the SKU; one product more than the page holds, where there are more. */
  Uni<List<Product>> findPage(PageQuery page) {
    return database.execute(FIND_PAGE, Tuple.of(after(page), page.limit() + 1))
        .map(rows -> products(rows).toList());
  }

  /** As {@link #findPage}, of these products only. */
  Uni<List<Product>> findPage(PageQuery page, List<String> skus) {
    Tuple parameters = Tuple.of(after(page), page.limit() + 1).addValue(skus.toArray(String[]::new));
    return database.execute(FIND_PAGE_OF_SKUS, parameters).map(rows -> products(rows).toList());
  }

  /** Makes the product, or gives the one that is there another name and price; a new one has version 1. */
  Uni<Product> insertOrUpdate(String sku, ProductData data) {
    return database.execute(INSERT_OR_UPDATE, inserted(sku, data)).map(rows -> from(rows.iterator().next()));
  }

  /** Empty when there is such a product already. */
  Uni<Optional<Product>> insertIfAbsent(String sku, ProductData data) {
    return database.execute(INSERT_IF_ABSENT, inserted(sku, data)).map(rows -> products(rows).findFirst());
  }

  /** Empty when there is no such product in a state that the entity tags allow. */
  Uni<Optional<Product>> update(String sku, ProductData data, EntityTags ifMatch) {
    Money price = data.unitPrice();
    Tuple parameters = selected(sku, ifMatch).addString(data.name()).addLong(price.minor()).addString(price.currency());
    return database.execute(UPDATE, parameters).map(rows -> products(rows).findFirst());
  }

  /** Empty when there is no such product in a state that the entity tags allow. */
  Uni<Optional<Product>> setStock(String sku, int available, EntityTags ifMatch) {
    return database.execute(SET_STOCK, selected(sku, ifMatch).addInteger(available))
        .map(rows -> products(rows).findFirst());
  }

  /** False when there is no such product in a state that the entity tags allow. Fails with 409 when it was ordered. */
  Uni<Boolean> delete(String sku, EntityTags ifMatch) {
    return database.execute(DELETE, selected(sku, ifMatch)).map(rows -> rows.rowCount() == 1)
        .onFailure(SqlStates::isForeignKeyViolation).transform(ordered -> ProblemException.conflict(
            "PRODUCT_HAS_ORDERS", "Product " + sku + " is in orders, which keep their products"));
  }

  /** Nothing was written: fails with 404 when there is no such product, else with 412. */
  <T> Uni<T> refuse(String sku) {
    return findBySku(sku).map(found -> {
      throw found.isPresent() ? ProblemException.preconditionFailed() : ProblemException.notFound("product", sku);
    });
  }

  private Uni<Map<String, Product>> findBySkus(List<String> skus) {
    return database.execute(FIND_BY_SKUS, Tuple.tuple().addValue(skus.toArray(String[]::new)))
        .map(rows -> products(rows).collect(Collectors.toMap(Product::sku, Function.identity())));
  }

  private static String after(PageQuery page) {
    return page.after(key -> key.get(0)).orElse("");
  }

  private static Tuple inserted(String sku, ProductData data) {
    return Tuple.of(sku, data.name(), data.unitPrice().minor(), data.unitPrice().currency());
  }

  private static Tuple selected(String sku, EntityTags ifMatch) {
    return Tuple.of(sku).addValue(ifMatch.demanded());
  }

  private static Stream<Product> products(RowSet<Row> rows) {
    return Rows.stream(rows).map(ProductRepository::from);
  }

  private static Product from(Row row) {
    Money unitPrice = Money.ofMinor(row.getLong("unit_price_minor"), row.getString("currency"));
    return new Product(
        row.getString("sku"), row.getString("name"), unitPrice, row.getInteger("stock"), row.getLong("version"),
        row.getString("tag"));
  }
}
