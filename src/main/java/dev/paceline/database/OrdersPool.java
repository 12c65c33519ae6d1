package dev.paceline.database;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Makes the one pool of the service, with the limits that Quarkus has no key for. */
@Singleton
public class OrdersPool implements PgPoolCreator {
  private final DatabaseConfig config;
  private volatile List<PgConnectOptions> servers;

  OrdersPool(DatabaseConfig config) {
    this.config = config;
  }

  @Override
  public Pool create(Input input) {
    PoolOptions options = input.poolOptions()
        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
        .setConnectionTimeout((int) config.acquireTimeout().toMillis())
        .setMaxWaitQueueSize(config.maxWaiting());
    servers = List.copyOf(input.pgConnectOptionsList());
    servers.forEach(this::limit);
    List<SqlConnectOptions> connectedTo = List.copyOf(servers);
    Pool pool = PgBuilder.pool().with(options).connectingTo(connectedTo).using(input.vertx()).build();
    return pool.connectionProvider(new Connector(input.vertx(), connectedTo, config.connectTimeout()));
  }

  /** Opens connections to the pool's servers with its limits and further properties; only after the pool was made. */
  Connector connector(Vertx vertx, Map<String, String> properties) {
    List<SqlConnectOptions> others = new ArrayList<>();
    for (PgConnectOptions server : servers) {
      PgConnectOptions other = new PgConnectOptions(server);
      other.getProperties().putAll(properties);
      others.add(other);
    }
    return new Connector(vertx, others, config.connectTimeout());
  }

  private void limit(PgConnectOptions server) {
    Map<String, String> properties = new HashMap<>(server.getProperties());
    properties.put("application_name", "paceline");
    properties.put("statement_timeout", String.valueOf(config.statementTimeout().toMillis()));
    // A transaction whose client stalls must not hold its locks, nor the snapshot that keeps dead rows alive.
    properties.put("idle_in_transaction_session_timeout", String.valueOf(config.silenceTimeout().toMillis()));
    server.setProperties(properties);
    server.setConnectTimeout((int) config.connectTimeout().toMillis());
    server.setIdleTimeoutUnit(TimeUnit.MILLISECONDS).setIdleTimeout((int) config.silenceTimeout().toMillis());
  }
}
