package dev.paceline.lab.endpoints;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Await;
import dev.paceline.testing.ExceedsQueryBudget;
import dev.paceline.testing.ManyOrders;
import dev.paceline.testing.SlowReader;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@QuarkusTest
@ExceedsQueryBudget
class EndpointsTest {
  private static final String ENDPOINTS = "/lab/api/endpoints";
  private static final String CUSTOMERS = "/api/v1/customers";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long PAUSE_MILLIS = 400;

  /** Much more than the sockets between the service and its reader hold. */
  private static final int ORDERS = 60_000;

  @Inject ManyOrders manyOrders;

  private static void reset() {
    given().noContentType().post(ENDPOINTS + "/reset").then().statusCode(204);
  }

  private static Optional<Map<String, Object>> find(String method, String path) {
    List<Map<String, Object>> all = given().get(ENDPOINTS).then().statusCode(200).extract().path("$");
    return all.stream().filter(each -> each.get("method").equals(method) && each.get("path").equals(path)).findFirst();
  }

  /** An answer may be read before its end is noted. */
  private static Map<String, Object> get(String method, String path, int requests) throws Exception {
    Await.until(requests + " of " + path, PATIENCE, () ->
        find(method, path).map(found -> found.get("requests").equals(requests)).orElse(false));
    return find(method, path).orElseThrow();
  }

  private static String created(String path) {
    return given().contentType(ContentType.JSON).body(Map.of("name", "Ada", "email", UUID.randomUUID() + "@example.org"))
        .post(path).then().statusCode(201).extract().header("Location");
  }

  private static double number(Map<String, Object> report, String name) {
    return ((Number) report.get(name)).doubleValue();
  }

  @Test
  void requestsAreCountedByTheTemplateOfTheirRoute() throws Exception {
    String one = created(CUSTOMERS);
    String other = created(CUSTOMERS);
    reset();

    given().get(one).then().statusCode(200);
    given().get(other).then().statusCode(200);
    given().get(CUSTOMERS + "/0").then().statusCode(404);
    given().get(CUSTOMERS + "/x").then().statusCode(400);
    given().get("/api/v1/nothing/here").then().statusCode(404);

    Map<String, Object> report = get("GET", CUSTOMERS + "/{id}", 4);
    assertEquals(0, report.get("errors"));
    assertEquals(Map.of("p50", 1, "max", 1), report.get("statements"));
    assertTrue(number(report, "p50Ms") > 0 && number(report, "p50Ms") <= number(report, "p95Ms"), report::toString);
    assertTrue(number(report, "p95Ms") <= number(report, "p99Ms") && number(report, "p99Ms") <= number(report, "maxMs"), report::toString);
    assertTrue(number(report, "dbMs") > 0, report::toString);
    assertNull(report.get("cacheHitRatio"));
    assertTrue(find("GET", "/api/v1/nothing/here").isEmpty());
  }

  @Test
  void aPageThatIsLoadedNPlusOneShowsItsStatements() throws Exception {
    long customer = manyOrders.make(20);
    reset();

    given().get("/api/v1/orders?limit=20&loading=n-plus-one&customerId=" + customer).then().statusCode(200);

    assertEquals(Map.of("p50", 41, "max", 41), get("GET", "/api/v1/orders", 1).get("statements"));
  }

  @Test
  void whatTheCacheAnswersIsARatio() throws Exception {
    String user = created("/api/v1/users");
    Await.until("the news of its row has come, and it is cached again", PATIENCE, () -> cacheHitRatioOfTwo(user) == 1);
  }

  private static double cacheHitRatioOfTwo(String user) throws Exception {
    reset();
    given().get(user).then().statusCode(200);
    given().get(user).then().statusCode(200);
    return number(get("GET", "/api/v1/users/{id}", 2), "cacheHitRatio");
  }

  @Test
  void aStreamEndsWithItsLastByte() throws Exception {
    long customer = manyOrders.make(ORDERS);
    reset();

    try (SlowReader reader = new SlowReader("GET /api/v1/orders/export?customerId=" + customer, "Accept: application/x-ndjson\r\n")) {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      assertTrue(find("GET", "/api/v1/orders/export").isEmpty(), "still being read");
      assertTrue(reader.lines().count() > ORDERS);
    }

    assertTrue(number(get("GET", "/api/v1/orders/export", 1), "maxMs") >= PAUSE_MILLIS);
  }

  @Test
  void aClientThatGoesAwayIsAnEndToo() throws Exception {
    long customer = manyOrders.make(ORDERS);
    reset();

    try (SlowReader reader = new SlowReader("GET /api/v1/orders/export?customerId=" + customer, "Accept: application/x-ndjson\r\n")) {
      assertTrue(reader.lines().findFirst().isPresent());
    }

    get("GET", "/api/v1/orders/export", 1);
  }
}
