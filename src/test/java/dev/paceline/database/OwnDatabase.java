package dev.paceline.database;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;

/** The room on a PostgreSQL of a test's own, with all tables, without the rest of the service. */
public final class OwnDatabase implements AutoCloseable {
  public final Vertx vertx = Vertx.vertx();
  public final Database database;
  public final ListeningConnections connections;
  final OwnPostgresql postgresql = new OwnPostgresql();
  private final Pool pool;
  private final OrdersPool servers;

  public OwnDatabase() {
    postgresql.start();
    migrate("postgres", "latest");
    servers = new OrdersPool(new SmallRyeConfigBuilder().addDiscoveredConverters()
        .withMapping(DatabaseConfig.class).build().getConfigMapping(DatabaseConfig.class));
    pool = servers.create(new Settings());
    connections = new ListeningConnections(vertx, pool, servers);
    database = new Database(pool, List.of(), new PoolUse(List.of()));
  }

  /** @param version the last migration to run, or latest */
  public void migrate(String databaseName, String version) {
    Flyway.configure().dataSource(jdbcUrl(databaseName), "postgres", "postgres").target(version).load().migrate();
  }

  private String jdbcUrl(String databaseName) {
    return "jdbc:" + postgresql.url().replaceFirst("[^/]*$", databaseName);
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

  Connector connector() {
    pool.size(); // only then the servers are known
    return servers.connector(vertx, Map.of());
  }

  /** A connection of some other program. */
  public Connection connect() throws SQLException {
    return connect("postgres");
  }

  public Connection connect(String databaseName) throws SQLException {
    return DriverManager.getConnection(jdbcUrl(databaseName), "postgres", "postgres");
  }

  public static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** As another program. */
  public void execute(String sql) throws SQLException {
    try (Connection connection = connect()) {
      execute(connection, sql);
    }
  }

  /** The first column of the first row. */
  public long number(String sql) throws SQLException {
    try (Connection connection = connect(); Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  public void restart() throws IOException {
    postgresql.halt();
    postgresql.launch();
  }

  @Override
  public void close() {
    pool.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    postgresql.stop();
  }
}
