package dev.paceline.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Each test in a database of its own: the one that all tests share is never empty. */
@QuarkusTest
class DemoDataTest {
  private static final String CHECKSUM = """
      SELECT md5(string_agg(row, '' ORDER BY row)) FROM (
        SELECT row(id, name, email, created_at)::text FROM customers
        UNION ALL SELECT row(id, name, email, created_at)::text FROM users
        UNION ALL SELECT row(sku, name, unit_price_minor, currency, stock)::text FROM products
        UNION ALL SELECT row(sku, views)::text FROM product_views
        UNION ALL SELECT row(id, reference, customer_id, status, total_minor, placed_at)::text FROM orders
        UNION ALL SELECT row(order_id, id, sku, name, quantity, unit_price_minor)::text FROM order_items
      ) AS rows (row)
      """;

  @Inject
  DataSource shared;

  @ConfigProperty(name = "quarkus.datasource.jdbc.url")
  String url;

  @Test
  void aNumberOfOrdersBringsItsShareOfEverythingElse() throws SQLException {
    DataSource database = newDatabase();

    assertTrue(demoData(database, 2000).make());

    assertEquals(2000, number(database, "SELECT count(*) FROM orders"));
    assertEquals(100, number(database, "SELECT count(*) FROM customers"));
    assertEquals(20, number(database, "SELECT count(*) FROM products WHERE stock > 0"));
    assertEquals(1000, number(database, "SELECT count(*) FROM users"));
    assertTrue(number(database, "SELECT count(*) FROM product_views") > 0);
    assertEquals(5, number(database, "SELECT count(DISTINCT status) FROM orders"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 250, 2000})
  void everyOrderHasOneToFiveDistinctProductsAndTheSumOfThemAsItsTotal(int orders) throws SQLException {
    DataSource database = newDatabase();

    demoData(database, orders).make();

    assertEquals(orders, number(database, """
        SELECT count(*) FROM orders AS o JOIN LATERAL (
          SELECT count(*) AS lines, count(DISTINCT sku) AS skus, sum(quantity * unit_price_minor) AS total
          FROM order_items WHERE order_id = o.id
        ) AS items ON lines BETWEEN 1 AND 5 AND skus = lines AND total = total_minor
        """));
    assertEquals(0, number(database, """
        SELECT count(*) FROM order_items AS i JOIN products AS p USING (sku)
        WHERE i.name <> p.name OR i.unit_price_minor <> p.unit_price_minor
        """));
  }

  @Test
  void theSameNumberMakesTheSameDataInEveryDatabase() throws SQLException {
    DataSource one = newDatabase();
    DataSource other = newDatabase();

    demoData(one, 500).make();
    demoData(other, 500).make();

    assertEquals(text(one, CHECKSUM), text(other, CHECKSUM));
  }

  @Test
  void idsBeginAtOneWithoutGapsAndNewRowsComeAfterThem() throws SQLException {
    DataSource database = newDatabase();

    demoData(database, 300).make();

    assertEquals(300, number(database, "SELECT max(id) - min(id) + 1 FROM orders"));
    assertEquals(16, number(database, "INSERT INTO customers (name, email) VALUES ('A', 'a@b.example') RETURNING id"));
    assertEquals(151, number(database, "INSERT INTO users (name, email) VALUES ('A', 'a@b.example') RETURNING id"));
    assertEquals(301, number(database, """
        INSERT INTO orders (customer_id, status, currency, total_minor, stock_taken, placed_at)
        VALUES (1, 'PLACED', 'EUR', 0, true, now()) RETURNING id
        """));
    assertEquals(1 + number(database, "SELECT max(id) FROM order_items"), number(database, """
        INSERT INTO order_items (order_id, sku, name, quantity, unit_price_minor)
        VALUES (301, 'SKU-00001', 'A', 1, 0) RETURNING id
        """));
  }

  @Test
  void instancesThatStartAtOnceMakeItOnce() throws Exception {
    DataSource database = newDatabase();
    ExecutorService instances = Executors.newFixedThreadPool(3);

    List<Future<Boolean>> made =
        instances.invokeAll(List.of(demoData(database, 500)::make, demoData(database, 500)::make, demoData(database, 500)::make));
    instances.shutdown();

    int makers = 0;
    for (Future<Boolean> one : made) {
      makers += one.get() ? 1 : 0;
    }
    assertEquals(1, makers);
    assertEquals(500, number(database, "SELECT count(*) FROM orders"));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "INSERT INTO users (name, email) VALUES ('Ada', 'ada@example.org')",
      "INSERT INTO customers (name, email) VALUES ('Ada', 'ada@example.org')",
      "INSERT INTO products (sku, name, unit_price_minor, currency) VALUES ('A', 'A', 1, 'EUR')"})
  void aDatabaseThatIsNotEmptyIsLeftAlone(String insert) throws SQLException {
    DataSource database = newDatabase();
    execute(database, insert);
    String before = text(database, CHECKSUM);

    assertFalse(demoData(database, 100).make());

    assertEquals(before, text(database, CHECKSUM));
  }

  @Test
  void aFailureLeavesNothingBehind() throws SQLException {
    DataSource database = newDatabase();
    execute(database, "ALTER TABLE order_items ADD CHECK (id < 50)");

    assertThrows(SQLException.class, () -> demoData(database, 100).make());

    assertEquals(0, number(database, "SELECT count(*) FROM customers"));
    execute(database, "ALTER TABLE order_items DROP CONSTRAINT order_items_id_check");
    assertTrue(demoData(database, 100).make());
  }

  @Test
  void withoutTheSettingTheDatabaseIsNotEvenAsked() throws SQLException {
    new DemoData(null, () -> 0).makeAtStart(null);
  }

  private static DemoData demoData(DataSource database, int orders) {
    return new DemoData(database, () -> orders);
  }

  private DataSource newDatabase() throws SQLException {
    String name = "demo_" + UUID.randomUUID().toString().replace("-", "");
    execute(shared, "CREATE DATABASE " + name);
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(url.substring(0, url.lastIndexOf('/') + 1) + name);
    database.setUser("postgres");
    database.setPassword("postgres");
    Flyway.configure().dataSource(database).load().migrate();
    return database;
  }

  private static void execute(DataSource database, String sql) throws SQLException {
    try (Connection connection = database.getConnection(); Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long number(DataSource database, String sql) throws SQLException {
    return Long.parseLong(text(database, sql));
  }

  private static String text(DataSource database, String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
