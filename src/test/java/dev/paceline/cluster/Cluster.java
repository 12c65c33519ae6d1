package dev.paceline.cluster;

import dev.paceline.testing.Instance;
import dev.paceline.testing.OwnRedis;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Two instances of the packaged service, each a process of its own, on one PostgreSQL and one Redis. */
final class Cluster implements AutoCloseable {
  static final int SIZE = 2;

  private final String name;
  private final EmbeddedPostgres postgresql;
  private final SlowWire wire;
  private final OwnRedis redis;
  private final Map<String, String> settings;
  private final List<Instance> instances = new ArrayList<>();

  private Cluster(String name, Map<String, String> settings) throws IOException {
    this.name = name;
    postgresql = EmbeddedPostgres.builder()
        .setServerConfig("fsync", "off")
        .setServerConfig("shared_preload_libraries", "pg_stat_statements")
        .start();
    wire = new SlowWire(postgresql.getPort());
    redis = OwnRedis.started();
    this.settings = new HashMap<>(settings);
    this.settings.putAll(Map.of(
        "quarkus.datasource.reactive.url", "postgresql://localhost:" + wire.port() + "/postgres",
        "quarkus.datasource.username", "postgres",
        "quarkus.datasource.password", "postgres",
        "quarkus.redis.hosts", redis.url()));
  }

  /** Both instances are ready; each keeps its log in target, under this name. */
  static Cluster start(String name, Map<String, String> settings) throws Exception {
    Cluster cluster = new Cluster(name, settings);
    try {
      for (int n = 0; n < SIZE; n++) {
        cluster.instances.add(Instance.start(cluster.log(n), cluster.settings));
      }
      for (Instance instance : cluster.instances) {
        instance.awaitReady();
      }
      return cluster;
    } catch (Exception | AssertionError e) {
      cluster.close();
      throw e;
    }
  }

  /** Starts instances that have ended again, and waits until they are ready. */
  void restart(int... ended) throws Exception {
    for (int n : ended) {
      instances.set(n, Instance.start(log(n), settings));
    }
    for (int n : ended) {
      instances.get(n).awaitReady();
    }
  }

  private Path log(int n) {
    return Path.of("target", name + "-" + n + ".log");
  }

  Instance instance(int n) {
    return instances.get(n);
  }

  /** Between the instances and PostgreSQL. */
  SlowWire wire() {
    return wire;
  }

  OwnRedis redis() {
    return redis;
  }

  /** Another program's connection to PostgreSQL. */
  Connection connect() throws SQLException {
    return postgresql.getPostgresDatabase().getConnection();
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connect(); Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of the first row. */
  long number(String sql) throws SQLException {
    try (Connection connection = connect(); Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Override
  public void close() throws IOException {
    instances.forEach(Instance::close);
    redis.close();
    wire.close();
    postgresql.close();
  }
}
