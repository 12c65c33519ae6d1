package dev.paceline.database;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;

/** Feeds on a PostgreSQL of their own, without the rest of the service. */
final class ChangeFeeds implements AutoCloseable {
  private static final Duration SELDOM = Duration.ofMinutes(1);

  final OwnPostgresql postgresql = new OwnPostgresql();
  final Database database;
  final ChangePruning pruning;
  private final Vertx vertx = Vertx.vertx();
  private final Pool pool;
  private final ListeningConnections connections;
  private final List<ChangeFeed> started = new ArrayList<>();

  ChangeFeeds() {
    postgresql.start();
    Flyway.configure().dataSource("jdbc:" + postgresql.url(), "postgres", "postgres").load().migrate();
    OrdersPool servers = new OrdersPool(new SmallRyeConfigBuilder().addDiscoveredConverters()
        .withMapping(DatabaseConfig.class).build().getConfigMapping(DatabaseConfig.class));
    pool = servers.create(new Settings());
    connections = new ListeningConnections(vertx, pool, servers);
    database = new Database(pool, List.of(), new PoolUse());
    pruning = new ChangePruning(database, config(SELDOM));
  }

  private class Settings implements PgPoolCreator.Input {
    private final List<PgConnectOptions> servers =
        List.of(PgConnectOptions.fromUri(postgresql.url()).setUser("postgres").setPassword("postgres")
            .setCachePreparedStatements(true));

    @Override
    public Vertx vertx() {
      return vertx;
    }

    @Override
    public PoolOptions poolOptions() {
      return new PoolOptions();
    }

    @Override
    public List<PgConnectOptions> pgConnectOptionsList() {
      return servers;
    }
  }

  /** Reads when it is woken, and else as good as never. */
  ChangeFeed startWoken(ChangeListener... listeners) throws Exception {
    return start(SELDOM, listeners);
  }

  /** One that has already caught up. */
  ChangeFeed start(Duration pollInterval, ChangeListener... listeners) throws Exception {
    ChangeFeed feed = new ChangeFeed(vertx, connections, List.of(listeners), config(pollInterval));
    feed.start(new StartupEvent());
    started.add(feed);
    catchUp(feed);
    return feed;
  }

  static void catchUp(ChangeFeed feed) throws Exception {
    feed.catchUp().subscribeAsCompletionStage().get(10, TimeUnit.SECONDS);
  }

  void stopAll() {
    started.forEach(feed -> feed.stop(new ShutdownEvent()));
    started.clear();
  }

  @Override
  public void close() {
    stopAll();
    pool.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    postgresql.stop();
  }

  /** A connection of some other program. */
  Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:" + postgresql.url(), "postgres", "postgres");
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static ChangesConfig config(Duration pollInterval) {
    return new ChangesConfig() {
      @Override
      public Duration pollInterval() {
        return pollInterval;
      }

      @Override
      public Duration keptFor() {
        return Duration.ofMinutes(10);
      }
    };
  }
}
