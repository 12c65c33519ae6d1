package dev.paceline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Await;
import dev.paceline.testing.Instance;
import io.vertx.core.json.JsonObject;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
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
  private static EmbeddedPostgres postgresql;

  @TempDir Path folder;

  private Instance service;

  @BeforeAll
  static void startPostgresql() throws IOException {
    postgresql = EmbeddedPostgres.builder().start();
  }

  @AfterAll
  static void stopPostgresql() throws IOException {
    postgresql.close();
  }

  @AfterEach
  void stopService() {
    if (service != null) {
      service.close();
    }
  }

  @Test
  void thePackageHoldsNoEmbeddedServer() throws IOException {
    try (Stream<Path> files = Files.walk(Instance.PACKAGE)) {
      assertEquals(List.of(), files.map(Path::toString).filter(name -> name.contains("embedded-") || name.contains("zonky")).toList());
    }
  }

  @Test
  void withoutADatabaseItSaysWhichSettingIsMissing() throws Exception {
    start(Map.of());

    assertNotEquals(0, service.awaitEnd());
    assertTrue(service.log().contains("QUARKUS_DATASOURCE_REACTIVE_URL"), service::log);
  }

  @Test
  void itServesInProductionsProfile() throws Exception {
    startReady();

    JsonObject page = new JsonObject(service.get("/api/v1/orders?limit=100").body());
    assertEquals(100, page.getJsonArray("items").size());
    assertEquals(200L, service.get("/api/v1/orders/export?placedTo=2026-01-02T00:00:00Z").body().lines().count(), "the demo data");
    HttpResponse<String> placed = place("{\"customerId\":1,\"items\":[{\"sku\":\"SKU-00001\",\"quantity\":1}]}").join();
    assertEquals(201, placed.statusCode(), placed::body);
    assertEquals(placed.body(), service.get(placed.headers().firstValue("Location").orElseThrow()).body());

    assertEquals(400, service.get("/api/v1/orders?loading=n-plus-one").statusCode(), "the lab is off");
    assertFalse(service.get("/api/v1/orders").headers().firstValue("Server-Timing").isPresent());
    assertEquals(404, service.get("/q/health/live").statusCode(), "health is on the management port only");
    assertEquals(200, service.get("/q/openapi").statusCode());
    assertTrue(service.managed("/q/metrics").body().contains("pool_name=\"orders-pool\""));
    for (String line : service.log().lines().filter(line -> !line.isBlank()).toList()) {
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
      Await.until("the order waits for the lock", Instance.PATIENCE, () -> blocked() == 1);

      service.terminate();
      Await.until("unready", Instance.PATIENCE, () -> service.readiness() == 503);
      assertFalse(running.isDone());
      other.commit();
    }

    assertEquals(201, running.get(Instance.PATIENCE.toSeconds(), TimeUnit.SECONDS).statusCode());
    service.awaitEnd();
  }

  private void startReady() throws Exception {
    start(Map.of(
        "quarkus.datasource.reactive.url", "postgresql://localhost:" + postgresql.getPort() + "/postgres",
        "quarkus.datasource.username", "postgres",
        "quarkus.datasource.password", "postgres",
        "quarkus.shutdown.delay", "2S",
        "paceline.demo-data.orders", "200"));
    service.awaitReady();
  }

  private void start(Map<String, String> settings) throws IOException {
    service = Instance.start(folder.resolve("service.log"), settings);
  }

  private CompletableFuture<HttpResponse<String>> place(String order) {
    return service.send("POST", "/api/v1/orders", order);
  }

  private static long blocked() throws Exception {
    try (Connection connection = postgresql.getPostgresDatabase().getConnection();
        var rows = connection.createStatement().executeQuery(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'paceline' AND wait_event_type = 'Lock'")) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
