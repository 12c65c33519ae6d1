package dev.paceline.database;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Singleton;

/** Makes connections beside the pool, to the same servers and with the same limits. */
@Singleton
public class ListeningConnections {
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
    pool.size(); // Quarkus makes the pool when it is first used; only then its servers are known
    return new ListeningConnection(vertx, servers.connector(vertx, name), channel, woken);
  }
}
