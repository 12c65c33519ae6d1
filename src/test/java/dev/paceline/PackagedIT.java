package dev.paceline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Await;
import io.vertx.core.json.JsonObject;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The package as an operator runs it: a process of its own, in production's profile, on servers that stand beside it. */
class PackagedIT {
  private static final Path PACKAGE = Path.of("target", "quarkus-app");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static EmbeddedPostgres postgresql;

  @TempDir Path folder;

  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Process service;
  private int port;
  private int managementPort;

  @BeforeAll
  static void startPostgresql() throws IOException {
    postgresql = EmbeddedPostgres.builder().start();
  }

  @AfterAll
  static void stopPostgresql() throws IOException {
    postgresql.close();
  }

  @AfterEach
  void stopService() throws InterruptedException {
    if (service != null) {
      service.destroyForcibly().waitFor();
    }
  }

  @Test
  void thePackageHoldsNoEmbeddedServer() throws IOException {
    try (Stream<Path> files = Files.walk(PACKAGE)) {
      assertEquals(List.of(), files.map(Path::toString).filter(name -> name.contains("embedded-") || name.contains("zonky")).toList());
    }
  }

  @Test
  void withoutADatabaseItSaysWhichSettingIsMissing() throws Exception {
    start(Map.of());

    assertTrue(service.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    assertTrue(service.exitValue() != 0);
    assertTrue(log().contains("QUARKUS_DATASOURCE_REACTIVE_URL"), this::log);
  }

  @Test
  void itServesInProductionsProfile() throws Exception {
    startReady();

    JsonObject page = new JsonObject(get("/api/v1/orders?limit=100").body());
    assertEquals(100, page.getJsonArray("items").size());
    assertEquals(200L, get("/api/v1/orders/export?placedTo=2026-01-02T00:00:00Z").body().lines().count(), "the demo data");
    HttpResponse<String> placed = place("{\"customerId\":1,\"items\":[{\"sku\":\"SKU-00001\",\"quantity\":1}]}").join();
    assertEquals(201, placed.statusCode(), placed::body);
    assertEquals(placed.body(), get(placed.headers().firstValue("Location").orElseThrow()).body());

    assertEquals(400, get("/api/v1/orders?loading=n-plus-one").statusCode(), "the lab is off");
    assertFalse(get("/api/v1/orders").headers().firstValue("Server-Timing").isPresent());
    assertEquals(404, get("/q/health/live").statusCode(), "health is on the management port only");
    assertEquals(200, get("/q/openapi").statusCode());
    assertTrue(managed("/q/metrics").body().contains("pool_name=\"orders-pool\""));
    for (String line : log().lines().filter(line -> !line.isBlank()).toList()) {
      assertTrue(new JsonObject(line).containsKey("message"), line);
    }
  }

  @Test
  void aRequestThatRunsWhenItIsToldToStopIsAnswered() throws Exception {
    startReady();
    CompletableFuture<HttpResponse<String>> running;
    try (Connection other = postgresql.getPostgresDatabase().getConnection()) {
      other.setAutoCommit(false);
      other.createStatement().execute("UPDATE products SET stock = stock + 1 WHERE sku = 'SKU-00001'");
      running = place("{\"customerId\":1,\"items\":[{\"sku\":\"SKU-00001\",\"quantity\":1}]}");
      Await.until("the order waits for the lock", PATIENCE, () -> blocked() == 1);

      service.destroy();
      Await.until("unready", PATIENCE, () -> readiness() == 503);
      assertFalse(running.isDone());
      other.commit();
    }

    assertEquals(201, running.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).statusCode());
    assertTrue(service.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
  }

  private void startReady() throws Exception {
    start(Map.of(
        "quarkus.datasource.reactive.url", "postgresql://localhost:" + postgresql.getPort() + "/postgres",
        "quarkus.datasource.username", "postgres",
        "quarkus.datasource.password", "postgres",
        "quarkus.shutdown.delay", "2S",
        "paceline.demo-data.orders", "200"));
    Await.until("ready", PATIENCE, () -> readiness() == 200);
  }

  private void start(Map<String, String> settings) throws IOException {
    port = freePort();
    managementPort = freePort();
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Dquarkus.http.port=" + port, "-Dquarkus.management.port=" + managementPort));
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(List.of("-jar", PACKAGE.resolve("quarkus-run.jar").toString()));
    File log = folder.resolve("service.log").toFile();
    service = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
  }

  private CompletableFuture<HttpResponse<String>> place(String order) {
    return client.sendAsync(
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1/orders"))
            .header("Content-Type", "application/json").timeout(PATIENCE).POST(BodyPublishers.ofString(order)).build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return get(port, path);
  }

  private HttpResponse<String> managed(String path) throws IOException, InterruptedException {
    return get(managementPort, path);
  }

  /** The status of its readiness; 0 while it doesn't listen yet. */
  private int readiness() throws InterruptedException {
    assertTrue(service.isAlive(), this::log);
    try {
      return managed("/q/health/ready").statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://localhost:" + port + path);
    return client.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString());
  }

  private static long blocked() throws Exception {
    try (Connection connection = postgresql.getPostgresDatabase().getConnection();
        var rows = connection.createStatement().executeQuery(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'paceline' AND wait_event_type = 'Lock'")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("service.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
