package dev.paceline.database;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;

/** Makes connections beside the pool, to the same servers and with the same limits. */
@Singleton
public class ListeningConnections {
  /**
   * Such a connection reads queues: now empty, then full. A plan that was made for the empty one would read the full one
   * from its beginning, dead rows and all. Without JIT, for a table without any index then seems to cost very much.
   */
  private static final Map<String, String> BY_INDEX = Map.of("enable_seqscan", "off", "jit", "off");

  private final Vertx vertx;
  private final Pool pool;
  private final OrdersPool servers;

  ListeningConnections(Vertx vertx, Pool pool, OrdersPool servers) {
    this.vertx = vertx;
    this.pool = pool;
    this.servers = servers;
  }

  /**
   * @param name the {@code application_name} by which PostgreSQL knows the connection
   * @param channel an SQL identifier
   * @param woken called for each notification, and after each opening, for what was notified before is lost
   */
  public ListeningConnection on(String channel, String name, Runnable woken) {
    return on(channel, name, Map.of(), woken);
  }

  /** @param settings of the session, beside those that all such sessions have */
  public ListeningConnection on(String channel, String name, Map<String, String> settings, Runnable woken) {
    pool.size(); // Quarkus makes the pool when it is first used; only then its servers are known
    Map<String, String> properties = new HashMap<>(BY_INDEX);
    properties.putAll(settings);
    properties.put("application_name", name);
    return new ListeningConnection(vertx, servers.connector(vertx, properties), channel, woken);
  }
}
