package dev.paceline.testing;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/** Plain SQL on the service's database, beside the service: to prepare data and to see what really is there. */
@ApplicationScoped
public class Sql {
  private final AgroalDataSource database;

  Sql(AgroalDataSource database) {
    this.database = database;
  }

  /** Runs a statement and gives the number of rows that it wrote. */
  public int update(String sql, Object... parameters) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = bound(connection, sql, parameters)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first column of the first row. */
  public long number(String sql, Object... parameters) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = bound(connection, sql, parameters);
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many e-mails there are for what happened to the key, once all of its events have been published. */
  public long mailsFor(String idField, Object id) throws Exception {
    Await.until("the events are published", Duration.ofSeconds(10), () ->
        number("SELECT count(*) FROM outbox WHERE key = ?", String.valueOf(id)) == 0);
    return number("SELECT count(*) FROM emails WHERE data ->> ? = ?", idField, String.valueOf(id));
  }

  private static PreparedStatement bound(Connection connection, String sql, Object... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int n = 0; n < parameters.length; n++) {
      statement.setObject(n + 1, parameters[n]);
    }
    return statement;
  }
}
