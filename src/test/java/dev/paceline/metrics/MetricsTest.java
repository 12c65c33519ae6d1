package dev.paceline.metrics;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.overview.OverviewServices;
import dev.paceline.testing.Await;
import dev.paceline.testing.Products;
import dev.paceline.testing.Shop;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Prometheus reads of the running service, after it has done some of everything. */
@QuarkusTest
@WithTestResource(value = OverviewServices.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class MetricsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Pattern ROUTE = Pattern.compile("http_server_requests_seconds_count\\{.*method=\"([^\"]*)\".*uri=\"([^\"]*)\".*");

  private static final List<DocumentedMetric> PROMISED = Stream.of(
      metric("http_server_requests_seconds_bucket", "method", "status", "uri", "le"),
      metric("paceline_db_statements", "method", "uri"),
      metric("paceline_cache_requests_total", "cache", "tier", "result"),
      metric("paceline_cache_load_seconds", "cache"),
      metric("paceline_outbox_pending"), metric("paceline_outbox_oldest_age_seconds"), metric("paceline_outbox_publish_seconds"),
      metric("paceline_emails_total", "template", "result"),
      metric("paceline_downstream_requests_seconds", "service", "outcome"),
      metric("paceline_sentinel_findings_total", "endpoint", "kind"),
      metric("paceline_event_loop_lag_seconds"), metric("paceline_event_loop_blocked_total"), metric("process_cpu_seconds_total")).toList();

  @TestHTTPResource(value = "/metrics", management = true)
  URI metrics;

  @Inject Shop shop;

  private static DocumentedMetric metric(String name, String... labels) {
    return new DocumentedMetric(name, Set.of(labels), null);
  }

  private String read() {
    return given().accept("text/plain").get(metrics).then().statusCode(200).extract().asString();
  }

  @BeforeEach
  void traffic() throws Exception {
    String sku = Products.create(5);
    String order = shop.placed(sku);
    given().get(order).then().statusCode(200);
    given().get(order + "/overview").then().statusCode(200);
    given().get("/api/v1/products/" + sku).then().statusCode(200);
    given().get("/shapes/the same without a table").then().statusCode(200);
    String user = given().contentType(ContentType.JSON).body(Map.of("name", "Ada", "email", UUID.randomUUID() + "@example.org"))
        .post("/api/v1/users").then().statusCode(201).extract().header("Location");
    given().get(user).then().statusCode(200);
    Await.until("the last request is counted", PATIENCE, () -> read().contains("uri=\"/api/v1/users/{id}\""));
  }

  @Test
  void promtoolFindsNothing() throws Exception {
    assertEquals("", Promtool.complaints(read()));
  }

  @Test
  void everyMetricIsExplained() {
    List<String> unexplained = read().lines().filter(line -> line.startsWith("# HELP "))
        .filter(line -> line.split(" ", 4).length < 4 || line.split(" ", 4)[3].isBlank()).toList();

    assertEquals(List.of(), unexplained);
  }

  @Test
  void everyMetricThatIsPromisedOrDocumentedExists() {
    String all = read();
    List<DocumentedMetric> documented = DocumentedMetric.all();

    assertTrue(documented.size() > 10, "the documents are read");
    assertEquals(List.of(), Stream.concat(PROMISED.stream(), documented.stream()).filter(metric -> !metric.isIn(all)).toList());
  }

  @Test
  void noClientCanMakeLabels() throws Exception {
    for (int n = 0; n < 20; n++) {
      for (String target : List.of("/no/such/" + n, "/api/v1/nothing?x=" + n, "//n" + n, "/" + n + "/%zz", "/api/v1/customers/x" + n,
          "/api/v1/../../" + n, "/lab/" + n, "/api/v1/products/%00" + n, "http://other" + n + "/x", "/api/v1/orders/export/" + n)) {
        raw("GET", target);
      }
      raw("M" + n, "/api/v1/customers");
      raw("X" + n, "/api/v1/orders/" + n);
      raw("DELETE", "/api/v1/orders/" + n);
      raw("PATCH", "/api/v1/users/" + n);
    }
    Await.until("the last is counted", PATIENCE, () -> routes().contains("PATCH /api/v1/users/{id}"));

    List<String> strange = routes().stream()
        .filter(route -> !route.matches("(GET|HEAD|PUT|POST|PATCH|DELETE|OPTIONS|OTHER) "
            + "((/(api/v1|lab|shapes)/[a-z/{}-]+)|NOT_FOUND|UNKNOWN|REDIRECTION|root)")).toList();
    assertEquals(List.of(), strange);
    assertTrue(routes().containsAll(Set.of("OTHER /api/v1/customers", "OTHER /api/v1/orders/{id}", "DELETE /api/v1/orders/{id}",
        "GET NOT_FOUND", "GET UNKNOWN")), () -> routes().toString());
  }

  private Set<String> routes() {
    return read().lines().map(ROUTE::matcher).filter(line -> line.matches())
        .map(line -> line.group(1) + " " + line.group(2)).collect(Collectors.toSet());
  }

  private static void raw(String method, String target) throws IOException {
    try (Socket socket = new Socket("localhost", RestAssured.port)) {
      String request = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getInputStream().readAllBytes();
    }
  }
}
