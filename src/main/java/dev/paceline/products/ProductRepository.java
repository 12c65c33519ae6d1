package dev.paceline.products;

import dev.paceline.cache.CacheDefinition;
import dev.paceline.cache.Caches;
import dev.paceline.cache.ReadThrough;
import dev.paceline.cache.Version;
import dev.paceline.cache.WriteThrough;
import dev.paceline.database.BatchLoader;
import dev.paceline.database.BatchLoaders;
import dev.paceline.database.Database;
import dev.paceline.database.Rows;
import dev.paceline.database.SqlStates;
import dev.paceline.http.EntityTags;
import dev.paceline.http.PageQuery;
import dev.paceline.http.ProblemException;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Products and their stock. */
@Startup
@Singleton
public class ProductRepository {
  private static final String TAG = "birth || '-' || version";
  private static final String COLUMNS = "sku, name, unit_price_minor, currency, stock, birth, version";
  private static final String IS_DEMANDED = "sku = $1 AND ($2::text[] IS NULL OR " + TAG + " = ANY($2))";

  private static final String FIND_BY_SKUS = "SELECT " + COLUMNS + " FROM products WHERE sku = ANY($1)";
  private static final String FIND_PAGE =
      "SELECT " + COLUMNS + " FROM products WHERE sku > $1 ORDER BY sku LIMIT $2";
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
  private static final String DELETE = "DELETE FROM products WHERE " + IS_DEMANDED + " RETURNING birth, version";

  private final Database database;
  private final BatchLoader<String, Product> bySku;
  private final ReadThrough<String, Product> products;
  private final WriteThrough<String, Stock> stock;

  ProductRepository(Database database, BatchLoaders loaders, Caches caches) {
    this.database = database;
    this.bySku = loaders.by(this::findBySkus);
    this.products = caches.readThrough(
        new CacheDefinition<>("products", Product.class, "products", Function.identity(), ProductRepository::version),
        bySku::load);
    this.stock = caches.writeThrough(
        new CacheDefinition<>("stock", Stock.class, "products", Function.identity(), ProductRepository::version)
            .withoutNearTier(),
        sku -> bySku.load(sku).map(found -> found.map(Stock::of)));
  }

  /** From the cache. */
  Uni<Optional<Product>> findBySku(String sku) {
    return products.find(sku);
  }

  /** From the cache, those that there are. */
  Uni<Map<String, Product>> findAll(Collection<String> skus) {
    return products.findAll(skus);
  }

  /** From the cache, where it is as soon as the write that has made it is answered. */
  Uni<Optional<Stock>> findStock(String sku) {
    return stock.find(sku);
  }

  /**
   * Runs a write of products or their stock. When it ends, the cached stock is what the write has made of it, and what is
   * outdated of the cached products is gone.
   *
   * @param skus all that it may write
   * @param write tells what it makes of each of them; fails as it fails
   */
  public <R> Uni<R> write(Collection<String> skus, Function<WriteThrough.Outcome<String, Stock>, Uni<R>> write) {
    return products.write(written -> stock.write(skus, outcome -> write.apply(new WriteThrough.Outcome<>() {
      @Override
      public void made(String sku, Stock made) {
        outcome.made(sku, made);
        written.is(sku, version(made));
      }

      @Override
      public void gone(String sku, Version version) {
        outcome.gone(sku, version);
        written.is(sku, version);
      }
    })));
  }

  /** By the bytes of the SKU; one product more than the page holds, where there are more. */
  Uni<List<Product>> findPage(PageQuery page) {
    return database.execute(FIND_PAGE, Tuple.of(after(page), page.limit() + 1))
        .map(rows -> products(rows).toList());
  }

  /** Makes the product, or gives the one that is there another name and price; a new one has version 1. */
  Uni<Product> insertOrUpdate(String sku, ProductData data) {
    return write(sku, INSERT_OR_UPDATE, inserted(sku, data)).map(Optional::get);
  }

  /** Empty when there is such a product already. */
  Uni<Optional<Product>> insertIfAbsent(String sku, ProductData data) {
    return write(sku, INSERT_IF_ABSENT, inserted(sku, data));
  }

  /** Empty when there is no such product in a state that the entity tags allow. */
  Uni<Optional<Product>> update(String sku, ProductData data, EntityTags ifMatch) {
    Money price = data.unitPrice();
    return write(sku, UPDATE, selected(sku, ifMatch)
        .addString(data.name()).addLong(price.minor()).addString(price.currency()));
  }

  /** Empty when there is no such product in a state that the entity tags allow. */
  Uni<Optional<Product>> setStock(String sku, int available, EntityTags ifMatch) {
    return write(sku, SET_STOCK, selected(sku, ifMatch).addInteger(available));
  }

  private Uni<Optional<Product>> write(String sku, String sql, Tuple parameters) {
    return write(List.of(sku), outcome -> database.execute(sql, parameters)
        .map(rows -> products(rows).findFirst())
        .invoke(written -> written.ifPresent(product -> outcome.made(sku, Stock.of(product)))));
  }

  /** False when there is no such product in a state that the entity tags allow. Fails with 409 when it was ordered. */
  Uni<Boolean> delete(String sku, EntityTags ifMatch) {
    return write(List.of(sku), outcome -> database.execute(DELETE, selected(sku, ifMatch))
        .invoke(rows -> rows.forEach(row ->
            outcome.gone(sku, new Version(row.getLong("birth"), row.getLong("version")).deleted())))
        .map(rows -> rows.rowCount() == 1))
        .onFailure(SqlStates::isForeignKeyViolation).transform(ordered -> ProblemException.conflict(
            "PRODUCT_HAS_ORDERS", "Product " + sku + " is in orders, which keep their products"));
  }

  /** Nothing was written: fails with 412 when there is such a product in a state that was not demanded, else with 404. */
  <T> Uni<T> refuse(String sku, EntityTags ifMatch) {
    if (ifMatch.demanded() == null) { // it was not there; by now it may be
      throw ProblemException.notFound("product", sku);
    }
    return bySku.load(sku).map(found -> {
      throw found.isPresent() ? ProblemException.preconditionFailed() : ProblemException.notFound("product", sku);
    });
  }

  private Uni<Map<String, Product>> findBySkus(List<String> skus) {
    return database.execute(FIND_BY_SKUS, Tuple.tuple().addValue(skus.toArray(String[]::new)))
        .map(rows -> products(rows).collect(Collectors.toMap(Product::sku, Function.identity())));
  }

  private static Version version(Product product) {
    return new Version(product.birth(), product.version());
  }

  private static Version version(Stock stock) {
    return new Version(stock.birth(), stock.version());
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
        row.getString("sku"), row.getString("name"), unitPrice, row.getInteger("stock"), row.getLong("birth"),
        row.getLong("version"));
  }
}
