package dev.paceline.demo;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Makes orders to look at and to measure with, once, in an empty database. Runs before the service listens, over JDBC
 * like the migrations: nobody waits for an event loop yet, and the pool's statement timeout would cut it short.
 */
@Singleton
class DemoData {
  private static final Logger LOG = Logger.getLogger(DemoData.class);
  private static final String SCRIPT = "/demo/demo-data.sql";

  /** Of several instances that start at once the first makes the data; the others wait for its end, and find them. */
  private static final String TAKE_TURN = "SELECT pg_advisory_xact_lock(hashtextextended('paceline.demo-data', 0))";
  private static final String IS_EMPTY = """
      SELECT NOT EXISTS (SELECT FROM customers) AND NOT EXISTS (SELECT FROM products)
         AND NOT EXISTS (SELECT FROM users) AND NOT EXISTS (SELECT FROM orders)
      """;
  private static final String SET_ORDERS = "SELECT set_config('paceline.demo_orders', ?, true)";

  private final DataSource database;
  private final int orders;

  DemoData(DataSource database, DemoDataConfig config) {
    this.database = database;
    this.orders = config.orders();
  }

  void makeAtStart(@Observes StartupEvent starting) throws SQLException {
    if (orders == 0) {
      return;
    }
    long startNanos = System.nanoTime();
    if (make()) {
      Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
      LOG.infof("Made %,d demo orders in %d.%03d s", orders, took.toSeconds(), took.toMillisPart());
    }
  }

  /** In one transaction, so that a failure leaves nothing behind; false if the database was not empty. */
  boolean make() throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        boolean made = makeIfEmpty(connection);
        connection.commit();
        return made;
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    }
  }

  private boolean makeIfEmpty(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(TAKE_TURN);
      if (!isEmpty(statement)) {
        return false;
      }
      setOrders(connection);
      statement.execute(script());
      return true;
    }
  }

  private static boolean isEmpty(Statement statement) throws SQLException {
    try (ResultSet answer = statement.executeQuery(IS_EMPTY)) {
      answer.next();
      return answer.getBoolean(1);
    }
  }

  private void setOrders(Connection connection) throws SQLException {
    try (PreparedStatement setting = connection.prepareStatement(SET_ORDERS)) {
      setting.setString(1, String.valueOf(orders));
      setting.execute();
    }
  }

  private static String script() {
    try (InputStream script = DemoData.class.getResourceAsStream(SCRIPT)) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
