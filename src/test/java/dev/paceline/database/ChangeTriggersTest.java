package dev.paceline.database;

import static dev.paceline.database.ChangeFeeds.catchUp;
import static dev.paceline.database.ChangeFeeds.execute;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the change log says of each kind of write. */
class ChangeTriggersTest {
  private static ChangeFeeds feeds;

  private final HeardChanges heard = new HeardChanges(null);
  private ChangeFeed feed;

  @BeforeAll
  static void startServer() {
    feeds = new ChangeFeeds();
  }

  @AfterAll
  static void stopServer() {
    feeds.close();
  }

  @BeforeEach
  void startFeed() throws Exception {
    ask("TRUNCATE users, customers, products, product_views CASCADE");
    feed = feeds.startWoken(heard);
  }

  @AfterEach
  void stopFeed() {
    feeds.stopAll();
  }

  @ParameterizedTest
  @CsvSource({"users, id", "customers, id", "products, sku"})
  void everyStateOfARowIsLoggedWithItsVersionAndItsEndWithANewerOne(String table, String key) throws Exception {
    insert(table, 1);
    ask("UPDATE %s SET name = 'other' WHERE %s = '1'".formatted(table, key));
    long birth = birth(table, key, 1);
    ask("DELETE FROM %s WHERE %s = '1'".formatted(table, key));
    insert(table, 1);
    long later = birth(table, key, 1);

    catchUp(feed);

    assertTrue(later > birth, "born later");
    assertEquals(List.of(
        new Change(table, "1", birth, 1, false), new Change(table, "1", birth, 2, false),
        new Change(table, "1", birth, 3, true), new Change(table, "1", later, 1, false)), heard.of(table, 1));
  }

  @ParameterizedTest
  @CsvSource({"users, id", "customers, id", "products, sku"})
  void aRowThatTakesAnothersKeyIsNewerThanThatOne(String table, String key) throws Exception {
    insert(table, 1);
    insert(table, 2);
    long firstBirth = birth(table, key, 1);
    long secondBirth = birth(table, key, 2);

    ask("UPDATE %1$s SET %2$s = '3' WHERE %2$s = '2'".formatted(table, key));
    ask("UPDATE %1$s SET %2$s = '2' WHERE %2$s = '1'".formatted(table, key));
    catchUp(feed);

    assertEquals(List.of(
        new Change(table, "2", secondBirth, 1, false), new Change(table, "2", secondBirth, 2, true),
        new Change(table, "2", birth(table, key, 2), 2, false)), heard.of(table, 2));
    assertEquals(new Change(table, "1", firstBirth, 2, true), heard.of(table, 1).get(1));
  }

  @Test
  void viewsAreLoggedWithoutVersions() throws Exception {
    insert("products", 1);
    insert("products", 2);
    ask("INSERT INTO product_views VALUES ('1', 1)");
    ask("INSERT INTO product_views VALUES ('1', 1) ON CONFLICT (sku) DO UPDATE SET views = 2");
    ask("UPDATE product_views SET sku = '2'");
    ask("DELETE FROM products WHERE sku = '2'");

    catchUp(feed);

    Change there = new Change("product_views", "1", 0, 0, false);
    assertEquals(List.of(there, there, new Change("product_views", "1", 0, 0, true)), heard.of("product_views", 1));
    assertEquals(List.of(new Change("product_views", "2", 0, 0, false), new Change("product_views", "2", 0, 0, true)),
        heard.of("product_views", 2));
  }

  @Test
  void anEmptiedTableIsLoggedAsAWhole() throws Exception {
    ask("TRUNCATE users RESTART IDENTITY");
    catchUp(feed);

    assertEquals(List.of(new Change("users", null, 0, 0, false)), heard.all());
  }

  @Test
  void aLargeStatementIsLoggedAsOneChangeOfTheWholeTable() throws Exception {
    ask("INSERT INTO users (name, email) SELECT 'Ada', n FROM generate_series(1, %d) AS n"
        .formatted(ChangeLog.MOST_CHANGES + 1));
    catchUp(feed);

    assertEquals(List.of(new Change("users", null, 0, 0, false)), heard.all());
  }

  @Test
  void whatIsWrittenTogetherIsLoggedRowByRow() throws Exception {
    ask("INSERT INTO users (id, name, email) SELECT n, 'Ada', n FROM generate_series(1, 300) AS n");
    ask("UPDATE users SET name = 'Bo' WHERE id <= 200");
    ask("DELETE FROM users WHERE id <= 100");
    catchUp(feed);

    assertEquals(600, heard.all().size());
    assertEquals(List.of(1L, 2L, 3L), heard.of("users", 100).stream().map(Change::version).toList());
    assertEquals(List.of(1L, 2L), heard.of("users", 200).stream().map(Change::version).toList());
  }

  @Test
  void whatIsRolledBackIsNotLogged() throws Exception {
    try (Connection connection = feeds.connect()) {
      connection.setAutoCommit(false);
      execute(connection, "INSERT INTO users (id, name, email) VALUES (1, 'Ada', 'a')");
      var before = connection.setSavepoint();
      execute(connection, "INSERT INTO users (id, name, email) VALUES (2, 'Bo', 'b')");
      connection.rollback(before);
      connection.commit();
    }
    catchUp(feed);

    assertEquals(List.of("1"), heard.all().stream().map(Change::key).toList());
  }

  @Test
  void aProgramNeedsNoRightsOnTheLogNorItsSearchPath() throws Exception {
    ask("CREATE ROLE clerk; GRANT ALL ON users TO clerk; GRANT ALL ON users_id_seq TO clerk");
    try (Connection clerk = feeds.connect()) {
      execute(clerk, "SET ROLE clerk; SET search_path = ''");
      execute(clerk, "INSERT INTO public.users (id, name, email) VALUES (1, 'Ada', 'a')");
      execute(clerk, "UPDATE public.users SET id = 2");
      execute(clerk, "DELETE FROM public.users");
      execute(clerk, "TRUNCATE public.users");
    } finally {
      ask("DROP OWNED BY clerk; DROP ROLE clerk");
    }
    catchUp(feed);

    assertEquals(5, heard.all().size());
  }

  private static void insert(String table, int key) {
    ask(table.equals("products")
        ? "INSERT INTO products (sku, name, unit_price_minor, currency) VALUES ('%d', 'A', 1, 'EUR')".formatted(key)
        : "INSERT INTO %s (id, name, email) VALUES (%d, 'A', gen_random_uuid())".formatted(table, key));
  }

  private static long birth(String table, String keyColumn, int key) {
    return Long.parseLong(ask("SELECT birth FROM %s WHERE %s = '%d'".formatted(table, keyColumn, key)));
  }

  private static String ask(String sql) {
    return feeds.postgresql.ask(sql);
  }
}
