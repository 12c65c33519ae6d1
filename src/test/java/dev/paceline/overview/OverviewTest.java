package dev.paceline.overview;

import static io.restassured.RestAssured.given;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Await;
import dev.paceline.testing.Clients;
import dev.paceline.testing.Shop;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = OverviewServices.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class OverviewTest {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  ScriptedDownstream server;

  @Inject
  Shop shop;

  @Inject
  DataSource dataSource;

  @TestHTTPResource(value = "/metrics", management = true)
  URI metrics;

  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private String order;

  @BeforeEach
  void anOrder() {
    server.reset();
    order = shop.placed(shop.product(1));
  }

  @AfterEach
  void nothingIsUnderWay() throws Exception {
    Await.until("no request is under way", PATIENCE, () -> server.inProgress() == 0);
    for (String name : List.of("carrier", "loyalty", "payment")) {
      Await.until("no call is under way", PATIENCE, () -> metric("paceline_downstream_in_flight{service=\"" + name + "\"}") == 0);
    }
  }

  private CompletableFuture<HttpResponse<String>> begin(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(Clients.uri(path)).timeout(Duration.ofSeconds(40));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.sendAsync(request.build(), BodyHandlers.ofString());
  }

  private double metric(String sample) {
    return given().get(metrics).asString().lines().filter(line -> line.startsWith(sample + ' '))
        .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1))).findFirst().orElse(0);
  }

  private double ended(String service, String outcome) {
    return Stream.of("outcome=\"" + outcome + "\",service=\"" + service + '"', "service=\"" + service + "\",outcome=\"" + outcome + '"')
        .mapToDouble(labels -> metric("paceline_downstream_requests_seconds_count{" + labels + '}')).sum();
  }

  @Test
  void itIsTheOrderWithWhatTheServicesSay() {
    server.answers("/carrier", Reply.json("{\"eta\" : 1.10, \"big\":1e400}"));
    server.answers("/loyalty", Reply.nothing());
    server.answers("/payment", Reply.status(404));

    Response overview = given().get(order + "/overview").then().statusCode(200)
        .header("Cache-Control", equalTo("no-store")).header("ETag", equalTo(null)).contentType("application/json")
        .extract().response();

    String text = overview.asString();
    assertThat(text, containsString("\"order\":" + given().get(order).asString()));
    assertThat(text, containsString("\"body\":{\"eta\" : 1.10, \"big\":1e400}"));
    assertEquals(List.of("carrier", "loyalty", "payment"), overview.path("parts.name"));
    assertEquals(List.of("ok", "ok", "error"), overview.path("parts.status"));
    assertNull(overview.path("parts[1].body"));
    assertNull(overview.path("parts[2].body"));
    assertTrue(overview.<Integer>path("parts[0].durationMs") >= 0);
    assertTrue(server.requests().stream().anyMatch(request -> request.target().equals("/carrier" + order.substring(order.lastIndexOf('/')))));
  }

  @Test
  void allAreAskedAtTheSameTimeAndWithTheOrder() throws Exception {
    server.answers(Reply.together(OverviewServices.COUNT, Reply.json("1")));
    try (Locked orders = new Locked()) {
      CompletableFuture<HttpResponse<String>> answer = begin(order + "/overview");

      Await.until("all are asked", PATIENCE, () -> server.requests().size() == OverviewServices.COUNT);
      assertFalse(answer.isDone());
      orders.close();
      assertEquals(200, answer.get().statusCode());
    }
    assertEquals(OverviewServices.COUNT, server.mostUnanswered());
  }

  @Test
  void onlyOneIsAskedAtATimeInSequence() {
    server.answers(Reply.after(30, Reply.json("{\"a\":1}")));
    Response parallel = given().get(order + "/overview?mode=parallel").then().statusCode(200).extract().response();
    server.reset();
    server.answers(Reply.after(30, Reply.json("{\"a\":1}")));

    Response sequential = given().get(order + "/overview?mode=sequential").then().statusCode(200).extract().response();

    assertEquals(List.of(1, OverviewServices.COUNT), List.of(server.mostUnanswered(), server.requests().size()));
    String durations = "\"durationMs\":\\d+";
    assertEquals(parallel.asString().replaceAll(durations, ""), sequential.asString().replaceAll(durations, ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "SEQUENTIAL", "both", "sequential "})
  void anUnknownModeIsRefused(String mode) {
    given().queryParam("mode", mode).get(order + "/overview").then().statusCode(400)
        .body("violations[0].field", equalTo("mode"));
    assertEquals(0, server.requests().size());
  }

  @Test
  void anOrderThatDoesNotExistEndsTheCalls() throws Exception {
    server.answers(Reply.hang());
    double before = ended("payment", "cancelled");
    try (Locked orders = new Locked()) {
      CompletableFuture<HttpResponse<String>> answer = begin("/api/v1/orders/-1/overview");
      Await.until("all are asked", PATIENCE, () -> server.inProgress() == OverviewServices.COUNT);
      orders.close();

      assertEquals(404, answer.get().statusCode());
      assertThat(answer.get().body(), containsString("\"code\":"));
    }
    Await.until("all are given up", PATIENCE, () -> server.aborted() == OverviewServices.COUNT);
    assertEquals(before + 1, ended("payment", "cancelled"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aClientWhoGoesAwayEndsTheCalls(boolean isReset) throws Exception {
    server.answers(Reply.hang());
    double before = ended("carrier", "cancelled");
    try (Socket socket = new Socket("localhost", RestAssured.port)) {
      socket.getOutputStream().write(("GET " + order + "/overview HTTP/1.1\r\nHost: paceline\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      Await.until("all are asked", PATIENCE, () -> server.inProgress() == OverviewServices.COUNT);
      if (isReset) {
        socket.setSoLinger(true, 0);
      }
    }

    Await.until("all are given up", PATIENCE, () -> server.aborted() == OverviewServices.COUNT);
    assertEquals(before + 1, ended("carrier", "cancelled"));
  }

  @Test
  void aCallerInAHurryGetsWhatThereIs() {
    server.answers("/loyalty", Reply.hang());
    double before = ended("loyalty", "timeout");

    given().header("X-Request-Timeout-Ms", 3000).get(order + "/overview").then().statusCode(200)
        .body("parts.status", equalTo(List.of("ok", "timeout", "ok")))
        .header("Server-Timing", containsString("downstream;dur="))
        .header("Server-Timing", endsWith(";desc=\"loyalty\""));

    assertEquals(before + 1, ended("loyalty", "timeout"));
    server.requests().forEach(request -> {
      long told = Long.parseLong(request.headers().get("x-request-timeout-ms"));
      assertTrue(told > 0 && told <= 3000, () -> "told " + told);
    });
  }

  @Test
  void anOrderThatCannotBeReadInTimeIsUnavailable() throws Exception {
    server.answers(Reply.hang());
    try (Locked orders = new Locked()) {
      given().header("X-Request-Timeout-Ms", 700).get(order + "/overview").then().statusCode(503)
          .header("Retry-After", not(equalTo(null))).body("code", equalTo("DEADLINE_EXCEEDED"));
    }
    Await.until("all are given up", PATIENCE, () -> server.aborted() == server.requests().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "soon", "1.5", "86400001", "99999999999999999999"})
  void aBadTimeIsRefused(String time) {
    given().header("X-Request-Timeout-Ms", time).get(order + "/overview").then().statusCode(400)
        .body("violations[0].field", equalTo("X-Request-Timeout-Ms"));
    given().get("/api/v1/orders/x/overview").then().statusCode(400);
    assertEquals(0, server.requests().size());
  }

  @Test
  void theTraceGoesAlongAndNothingElse() {
    given().header("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01").header("Authorization", "Basic eDp5").header("Cookie", "a=b")
        .header("X-Forwarded-For", "1.2.3.4").header("tracestate", "a=b").get(order + "/overview").then().statusCode(200);

    assertEquals(OverviewServices.COUNT, server.requests().size());
    server.requests().forEach(request -> {
      assertEquals(java.util.Set.of("accept", "host", "traceparent", "x-request-timeout-ms"), request.headers().keySet());
      assertTrue(request.headers().get("traceparent").matches("00-" + TRACE + "-[0-9a-f]{16}-01"));
    });
  }

  @Test
  void metricsAreByServiceAndOutcomeAndNeverByOrder() {
    double before = ended("carrier", "ok");
    for (int n = 0; n < 3; n++) {
      given().get(shop.placed(shop.product(1)) + "/overview").then().statusCode(200);
    }

    assertEquals(before + 3, ended("carrier", "ok"));
    List<String> samples = given().get(metrics).asString().lines().toList();
    assertTrue(samples.stream().anyMatch(sample -> sample.startsWith("http_client_") && sample.contains("client_name=\"carrier\"")), samples::toString);
    assertEquals(List.of(), samples.stream().filter(sample -> sample.matches(".*/(carrier|loyalty|payment)/.*")).toList());
  }

  /** Nobody reads orders meanwhile. */
  private final class Locked implements AutoCloseable {
    private final Connection connection = dataSource.getConnection();

    private Locked() throws SQLException {
      connection.setAutoCommit(false);
      connection.createStatement().execute("LOCK TABLE orders");
    }

    @Override
    public void close() throws SQLException {
      if (!connection.isClosed()) {
        connection.rollback();
        connection.close();
      }
    }
  }
}
