package dev.paceline.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import redis.embedded.RedisServer;
import redis.embedded.core.ExecutableProvider;

/**
 * A real PostgreSQL and a real Redis for dev mode and the tests, at most one of each in a JVM, ending with it. Their
 * addresses are kept as system properties, because live reload gives every start a new class loader and with it new
 * statics, but the servers and their data must outlive it.
 */
final class EmbeddedServers {
  private static final String POSTGRESQL = "paceline.embedded.postgresql";
  private static final String REDIS = "paceline.embedded.redis";
  private static final String REDIS_PID_FILE = "redis.pid";

  private EmbeddedServers() {}

  /** The URL of the embedded PostgreSQL, as the reactive driver wants it; started by the first call. */
  static String postgresqlUrl() {
    return oncePerJvm(POSTGRESQL, EmbeddedServers::startPostgresql);
  }

  /** The URL of the embedded Redis; started by the first call. */
  static String redisUrl() {
    return oncePerJvm(REDIS, EmbeddedServers::startRedis);
  }

  private static String oncePerJvm(String property, Supplier<String> start) {
    synchronized (System.getProperties()) { // the one lock that every class loader of the JVM shares
      String url = System.getProperty(property);
      if (url == null) {
        url = start.get();
        System.setProperty(property, url);
      }
      return url;
    }
  }

  private static String startPostgresql() {
    try {
      Path directory = Files.createTempDirectory("paceline-postgresql-");
      // Its data are thrown away with it, so nothing waits for a disk. pg_stat_statements lets tests count statements.
      EmbeddedPostgres postgresql = EmbeddedPostgres.builder()
          .setServerConfig("fsync", "off")
          .setServerConfig("synchronous_commit", "off")
          .setServerConfig("full_page_writes", "off")
          .setServerConfig("max_connections", "200")
          .setServerConfig("max_wal_size", "4GB")
          .setServerConfig("shared_buffers", "256MB")
          .setServerConfig("shared_preload_libraries", "pg_stat_statements")
          .setDataDirectory(directory)
          .start();
      Watchdog.watch(directory, "postmaster.pid");
      return "postgresql://localhost:" + postgresql.getPort() + "/postgres";
    } catch (IOException e) {
      throw new UncheckedIOException("The embedded PostgreSQL does not start", e);
    }
  }

  private static String startRedis() {
    try {
      Path directory = Files.createTempDirectory("paceline-redis-");
      RedisServer redis = RedisServer.newRedisServer()
          .executableProvider(ExecutableProvider.newJarResourceProvider(directory.toFile()))
          .port(freePort())
          .bind("127.0.0.1")
          .setting("save \"\"")
          .setting("appendonly no")
          .setting("pidfile \"" + directory.resolve(REDIS_PID_FILE) + '"')
          .build();
      redis.start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(redis), "stop-embedded-redis"));
      Watchdog.watch(directory, REDIS_PID_FILE);
      return "redis://127.0.0.1:" + redis.ports().get(0);
    } catch (IOException e) {
      throw new UncheckedIOException("The embedded Redis does not start", e);
    }
  }

  private static void stop(RedisServer redis) {
    try {
      redis.stop();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
