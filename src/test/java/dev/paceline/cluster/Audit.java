package dev.paceline.cluster;

import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;

/**
 * What PostgreSQL itself says was written, by whomever. Triggers note it down while the row is locked: the notes on one
 * row stand in the order of its commits.
 */
final class Audit {
  private static final String INSTALL = """
      CREATE SCHEMA audit;
      CREATE TABLE audit.changes (
        n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
        source text NOT NULL,
        operation text NOT NULL,
        content jsonb NOT NULL
      );
      CREATE FUNCTION audit.note() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO audit.changes (source, operation, content) VALUES (TG_TABLE_NAME, TG_OP, to_jsonb(coalesce(NEW, OLD)));
        RETURN NULL;
      END $$;
      CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON users FOR EACH ROW EXECUTE FUNCTION audit.note();
      CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON products FOR EACH ROW EXECUTE FUNCTION audit.note();
      CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON orders FOR EACH ROW EXECUTE FUNCTION audit.note();
      """;
  private static final String READ = "SELECT transaction::text, source, operation, content FROM audit.changes ORDER BY n";

  private final Map<String, List<String>> stateList = new HashMap<>();
  private final Map<String, List<String>> transactions = new HashMap<>();
  private final Map<String, String> moves = new HashMap<>();
  private final Map<String, String> tagBeginnings = new HashMap<>();
  private final States states;

  /** Begins to note down; the service must have made its tables. */
  static void install(Cluster cluster) throws SQLException {
    cluster.execute(INSTALL);
  }

  /** @param tagBeginnings what the tags of a product begin with, before its version, by the name that it was made with */
  Audit(Cluster cluster, Map<String, String> tagBeginnings) throws SQLException {
    try (Connection connection = cluster.connect(); Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(READ)) {
      while (rows.next()) {
        note(rows.getString(1), rows.getString(2), rows.getString(3), new JsonObject(rows.getString(4)), tagBeginnings);
      }
    }
    states = new States(stateList);
  }

  private void note(String transaction, String table, String operation, JsonObject row, Map<String, String> beginnings) {
    switch (table) {
      case "orders" -> moves.put(row.getLong("id") + row.getString("status"), transaction);
      case "users" -> note(Kind.USER, String.valueOf(row.getLong("id")), "", transaction, operation, row);
      default -> {
        String sku = row.getString("sku");
        if (operation.equals("INSERT")) {
          tagBeginnings.put(sku, beginnings.get(row.getString("name")));
        }
        row.put("available", row.getInteger("stock"));
        note(Kind.PRODUCT, sku, tagBeginnings.get(sku), transaction, operation, row);
        note(Kind.STOCK, sku, tagBeginnings.get(sku), transaction, operation, row);
      }
    }
  }

  private void note(Kind kind, String id, String tagBeginning, String transaction, String operation, JsonObject row) {
    String state = operation.equals("DELETE") ? States.ABSENT : kind.state(tagBeginning + row.getLong("version"), row);
    stateList.computeIfAbsent(kind.key(id), any -> new ArrayList<>()).add(state);
    transactions.computeIfAbsent(kind.key(id), any -> new ArrayList<>()).add(transaction);
  }

  States states() {
    return states;
  }

  int position(String key, String state) {
    NavigableSet<Integer> positions = states.positions(key, state);
    if (positions.isEmpty()) {
      throw new AssertionError("A write was answered with a state that never was: " + key + " " + state);
    }
    return positions.first();
  }

  /** @param n counts the key's deletions, from 0 */
  int positionOfDeletion(String key, int n) {
    return states.positions(key, States.ABSENT).stream().skip(n).findFirst().orElseThrow();
  }

  /** The position of what a transaction made of the key at last. */
  int positionOfTransaction(String key, String transaction) {
    return transactions.get(key).lastIndexOf(transaction);
  }

  /** As {@link #positionOfTransaction}, of the one that gave an order its status. */
  int positionOfMove(String key, long order, String status) {
    return positionOfTransaction(key, moves.get(order + status));
  }
}
