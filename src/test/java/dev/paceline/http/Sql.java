package dev.paceline.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;

/** Asks PostgreSQL behind the service's back, makes it fail, and holds what the service needs. */
record Sql(DataSource dataSource) {
  private static final String BLOCKED = """
      FROM pg_stat_activity WHERE application_name = 'paceline' AND wait_event_type = 'Lock'
      """;

  int count(String query, String... parameters) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = prepare(connection, query, parameters);
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getInt(1);
    }
  }

  void update(String statement, String... parameters) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement prepared = prepare(connection, statement, parameters)) {
      prepared.executeUpdate();
    }
  }

  /** Inserts of the row with this value fail until the trap is closed. */
  Trap failInserts(String table, String column, String value) throws SQLException {
    return trap("CREATE TRIGGER trap BEFORE INSERT ON %s", table, column, value);
  }

  /** The row is inserted, but its transaction fails when it commits. */
  Trap failCommits(String table, String column, String value) throws SQLException {
    return trap("CREATE CONSTRAINT TRIGGER trap AFTER INSERT ON %s DEFERRABLE INITIALLY DEFERRED", table, column, value);
  }

  private Trap trap(String trigger, String table, String column, String value) throws SQLException {
    update("CREATE FUNCTION trap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'trapped'; END $$");
    update((trigger + " FOR EACH ROW WHEN (NEW.%s = '%s') EXECUTE FUNCTION trap()").formatted(table, column, value));
    return () -> update("DROP FUNCTION trap CASCADE");
  }

  interface Trap extends AutoCloseable {
    @Override
    void close() throws SQLException;
  }

  /** Holds the e-mail address: whoever wants it must wait until it is let go. */
  Holder holdEmail(String email) throws SQLException {
    return hold("INSERT INTO users (name, email) VALUES ('holder', ?)", email);
  }

  /** Holds the locks that the statement takes. */
  Holder hold(String statement, String... parameters) throws SQLException {
    Connection connection = dataSource.getConnection();
    connection.setAutoCommit(false);
    try (PreparedStatement holding = prepare(connection, statement, parameters)) {
      holding.executeUpdate();
    }
    return new Holder(this, connection, Executors.newCachedThreadPool());
  }

  record Holder(Sql sql, Connection connection, ExecutorService client) implements AutoCloseable {

    /** Returns when the request is seen waiting in PostgreSQL. */
    <T> Future<T> startBlocked(Callable<T> request) throws Exception {
      Future<T> answer = client.submit(request);
      awaitBlocked(1);
      return answer;
    }

    void awaitBlocked(int statements) throws SQLException {
      long deadlineNanos = System.nanoTime() + 5_000_000_000L;
      while (sql.count("SELECT count(*) " + BLOCKED) != statements) {
        assertTrue(System.nanoTime() < deadlineNanos, "not that many wait");
      }
    }

    void terminateBlocked() throws SQLException {
      sql.count("SELECT count(pg_terminate_backend(pid)) " + BLOCKED);
    }

    void letGo() throws SQLException {
      connection.rollback();
    }

    @Override
    public void close() throws SQLException {
      connection.rollback();
      connection.close();
      client.shutdown();
    }
  }

  private static PreparedStatement prepare(Connection connection, String sql, String... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setString(i + 1, parameters[i]);
    }
    return statement;
  }
}
