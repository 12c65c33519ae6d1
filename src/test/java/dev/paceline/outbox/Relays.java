package dev.paceline.outbox;

import dev.paceline.database.OwnDatabase;
import dev.paceline.tracing.Traces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Relays as of several instances on a PostgreSQL of their own, and programs that write events. */
final class Relays implements AutoCloseable {
  final OwnDatabase own = new OwnDatabase();
  private final List<Relay> started = new ArrayList<>();

  Relay start(EventTarget target, OutboxConfig config) {
    OutboxMetrics metrics = new OutboxMetrics(own.database, new SimpleMeterRegistry());
    Relay relay = new Relay(own.vertx, own.connections, target, config, metrics, Traces.off());
    started.add(relay);
    relay.start();
    return relay;
  }

  void stopAll() {
    started.forEach(Relay::stop);
    started.clear();
  }

  /** Writes an event as another program does: in a transaction that is open, or else in one of its own. */
  static void append(Connection connection, String key, int n) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(
        "INSERT INTO outbox (topic, key, payload) VALUES ('test', ?, ?::jsonb)")) {
      insert.setString(1, key);
      insert.setString(2, new JsonObject().put("n", n).encode());
      insert.executeUpdate();
    }
  }

  void append(String key, int... numbers) throws SQLException {
    try (Connection connection = own.connect()) {
      connection.setAutoCommit(false);
      for (int n : numbers) {
        append(connection, key, n);
      }
      connection.commit();
    }
  }

  long left() throws SQLException {
    return own.number("SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM outbox_held)");
  }

  @Override
  public void close() {
    stopAll();
    own.close();
  }
}
