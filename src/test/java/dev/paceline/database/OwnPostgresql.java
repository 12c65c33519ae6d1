package dev.paceline.database;

import dev.paceline.testing.Signals;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A PostgreSQL of a test's own, to be stopped and frozen without harm to other tests, with limits to match. */
public class OwnPostgresql implements QuarkusTestResourceLifecycleManager {
  private Path data;
  private EmbeddedPostgres server;
  private int port;

  @Override
  public Map<String, String> start() {
    try {
      data = Files.createTempDirectory("paceline-postgresql");
      port = 0;
      launch();
      return Map.ofEntries(
          Map.entry("quarkus.datasource.reactive.url", url()),
          Map.entry("quarkus.datasource.username", "postgres"),
          Map.entry("quarkus.datasource.password", "postgres"),
          Map.entry("quarkus.datasource.reactive.idle-timeout", "2S"),
          Map.entry("quarkus.datasource.reactive.max-lifetime", "3S"),
          Map.entry("paceline.database.acquire-timeout", "1s"),
          Map.entry("paceline.database.max-waiting", "300"),
          Map.entry("paceline.database.silence-timeout", "2s"),
          Map.entry("paceline.database.statement-timeout", "1800ms"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    try (Stream<Path> files = Files.walk(data)) {
      server.close();
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(this, new TestInjector.MatchesType(OwnPostgresql.class));
  }

  String url() {
    return "postgresql://localhost:" + port + "/postgres";
  }

  /** Starts it, where it was before. */
  void launch() throws IOException {
    EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setServerConfig("max_connections", "60");
    server = (port == 0 ? builder : builder.setPort(port)).start();
    port = server.getPort();
  }

  void halt() throws IOException {
    server.close();
  }

  /** Stops its processes without ending them: connections stay open and nothing is answered. */
  void freeze() throws IOException {
    processes().forEach(Signals::freeze);
  }

  void thaw() throws IOException {
    processes().forEach(Signals::thaw);
  }

  private List<Long> processes() throws IOException {
    long postmaster = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0));
    ProcessHandle process = ProcessHandle.of(postmaster).orElseThrow();
    return Stream.concat(Stream.of(process), process.descendants()).map(ProcessHandle::pid).toList();
  }

  /** Asks it behind the service's back, on a connection of its own. */
  String ask(String sql) {
    String jdbcUrl = "jdbc:" + url();
    try (Connection connection = DriverManager.getConnection(jdbcUrl, "postgres", "postgres");
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return null;
      }
      try (ResultSet rows = statement.getResultSet()) {
        return rows.next() ? rows.getString(1) : null;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  int connections() {
    return Integer.parseInt(ask("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'paceline'"));
  }

  void killConnections() {
    ask("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'paceline'");
  }
}
