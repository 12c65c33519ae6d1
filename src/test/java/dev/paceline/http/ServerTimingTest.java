package dev.paceline.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Products;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ServerTimingTest.Enabled.class)
class ServerTimingTest {
  private static final String CUSTOMERS = "/api/v1/customers";
  private static final Pattern TIMING = Pattern.compile(
      "total;dur=(\\d+\\.\\d), db;dur=(\\d+\\.\\d);desc=\"(?:(1) query|(\\d+) queries)\", pool;dur=(\\d+\\.\\d)");

  @Inject
  DataSource dataSource;

  public static class Enabled implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("paceline.server-timing", "true");
    }
  }

  @Test
  void everyAnswerTellsItsQueries() {
    Response created = post(null);
    String location = created.header("Location");

    assertEquals(1, queries(created));
    assertEquals(1, queries(given().get(location)));
    assertEquals(1, queries(given().get(CUSTOMERS + "?limit=1")));
    assertEquals(1, queries(given().header("If-None-Match", created.header("ETag")).get(location).then().statusCode(304).extract().response()));
    assertEquals(1, queries(given().get(CUSTOMERS + "/0").then().statusCode(404).extract().response()));
    assertEquals(0, queries(given().get(CUSTOMERS + "/x").then().statusCode(400).extract().response()));
    assertEquals(0, queries(given().get("/nope").then().statusCode(404).extract().response()));
    assertEquals(0, queries(given().patch(CUSTOMERS).then().statusCode(405).extract().response()));
  }

  @Test
  void idempotentPostClaimsItsKeyDoesItsWorkAndKeepsItsAnswer() {
    String key = UUID.randomUUID().toString();

    assertEquals(3, queries(post(key)));
  }

  /** While the table is locked two batches wait in PostgreSQL, and all later readers gather in one more. */
  @Test
  void eachReaderIsToldOfTheStatementThatAllShared() throws Exception {
    String location = post(null).header("Location");
    List<Future<Response>> answers;
    try (Sql.Holder holder = new Sql(dataSource).hold("LOCK TABLE customers")) {
      Callable<Response> reader = () -> given().get(location);
      answers = Stream.generate(() -> holder.client().submit(reader)).limit(20).toList();
      holder.awaitBlocked(2);
    }

    for (Future<Response> answer : answers) {
      assertEquals(1, queries(answer.get()));
    }
  }

  @Test
  void whereTheCacheAnswersItTellsSo() {
    String location = given().contentType(ContentType.JSON)
        .body(Map.of("name", "Ada", "email", UUID.randomUUID() + "@example.org")).post("/api/v1/users").header("Location");

    assertThat(timing(location), endsWith("cache;desc=\"users miss\""));
    assertThat(timing(location), allOf(containsString("0 queries"), endsWith("cache;desc=\"users near hit\"")));
  }

  @Test
  void oneStatementForManyCachedKeysIsOneQuery() {
    List<String> skus = Stream.generate(() -> Products.create(0)).limit(5).toList();

    assertThat(timing("/api/v1/products?skus=" + String.join(",", skus)),
        allOf(containsString("1 query"), endsWith("cache;desc=\"products miss x5\"")));
  }

  private static String timing(String path) {
    return given().get(path).header("Server-Timing");
  }

  private static Response post(String key) {
    String email = UUID.randomUUID() + "@example.org";
    return given().contentType(ContentType.JSON).body(Map.of("name", "Ada", "email", email))
        .headers(key == null ? Map.of() : Map.of("Idempotency-Key", key)).post(CUSTOMERS);
  }

  private static int queries(Response answer) {
    String header = answer.header("Server-Timing");
    Matcher timing = TIMING.matcher(String.valueOf(header));
    assertTrue(timing.matches(), header);
    assertTrue(Double.parseDouble(timing.group(1)) > 0, header);
    int queries = Integer.parseInt(timing.group(3) == null ? timing.group(4) : timing.group(3));
    assertEquals(queries > 0, Double.parseDouble(timing.group(2)) > 0, header);
    return queries;
  }
}
