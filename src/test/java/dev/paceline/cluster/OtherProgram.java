package dev.paceline.cluster;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Writes straight in PostgreSQL, beside the service; each transaction may change several rows, and takes its time. */
final class OtherProgram implements AutoCloseable {
  private final Connection connection;
  private final Recording recording;
  private final List<String> changed = new ArrayList<>();

  OtherProgram(Cluster cluster, Recording recording) throws SQLException {
    connection = cluster.connect();
    connection.setAutoCommit(false);
    this.recording = recording;
  }

  OtherProgram renameUser(String id, String name) throws SQLException {
    return change("UPDATE users SET name = ? WHERE id = ?", name, Long.valueOf(id), Kind.USER.key(id));
  }

  OtherProgram renameProduct(String sku, String name) throws SQLException {
    return change("UPDATE products SET name = ? WHERE sku = ?", name, sku, Kind.PRODUCT.key(sku), Kind.STOCK.key(sku));
  }

  OtherProgram setStock(String sku, int stock) throws SQLException {
    return change("UPDATE products SET stock = ? WHERE sku = ?", stock, sku, Kind.PRODUCT.key(sku), Kind.STOCK.key(sku));
  }

  /** False when there is no such product. Who calls it records the deletion. */
  boolean delete(String sku) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("DELETE FROM products WHERE sku = ?")) {
      statement.setString(1, sku);
      boolean deleted = statement.executeUpdate() == 1;
      connection.commit();
      return deleted;
    }
  }

  /** @param millis how long the transaction stays open, while others that began later commit before it */
  void commitAfter(long millis) throws SQLException, InterruptedException {
    String transaction = transaction();
    TimeUnit.MILLISECONDS.sleep(millis);
    connection.commit();
    changed.forEach(key ->
        recording.write(Write.STRAIGHT, key, audit -> audit.positionOfTransaction(key, transaction)));
    changed.clear();
  }

  private OtherProgram change(String sql, Object value, Object row, String... keys) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, value);
      statement.setObject(2, row);
      if (statement.executeUpdate() == 1) {
        changed.addAll(List.of(keys));
      }
    }
    return this;
  }

  private String transaction() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT pg_current_xact_id()::text");
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.rollback();
    connection.close();
  }
}
