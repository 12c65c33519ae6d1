package dev.paceline.orders;

import static dev.paceline.testing.Shop.line;
import static dev.paceline.testing.Shop.order;
import static dev.paceline.testing.Shop.place;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.paceline.testing.CountedStatements;
import dev.paceline.testing.ManyOrders;
import dev.paceline.testing.Shop;
import dev.paceline.testing.SlowReader;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class OrderExportTest {
  private static final String EXPORT = "/api/v1/orders/export";
  private static final String NDJSON = "application/x-ndjson";

  @Inject Shop shop;
  @Inject ManyOrders manyOrders;
  @Inject CountedStatements statements;
  @Inject ObjectMapper json;

  /** Around the ends of pages, too, where one could be left out or come twice. */
  @ParameterizedTest
  @ValueSource(ints = {1, 499, 500, 501, 1000, 1203})
  void everyOrderComesOnceNewestFirst(int count) {
    long customer = manyOrders.make(count);

    List<JsonNode> orders = export("customerId=" + customer);

    assertEquals(count, orders.stream().map(order -> order.get("id").asLong()).distinct().count());
    assertEquals(count, orders.size());
    assertEquals(orders.stream().sorted(newestFirst()).toList(), orders);
  }

  @Test
  void anOrderIsWrittenAsWhenItIsReadAlone() throws JsonProcessingException {
    long customer = shop.customer();
    place(order(customer, line(shop.product(9), 2), line(shop.product(1), 1))).statusCode(201);

    JsonNode exported = export("customerId=" + customer).get(0);

    assertEquals(json.readTree(get("/api/v1/orders/" + exported.get("id")).asString()), exported);
  }

  @Test
  void aFilterNarrowsIt() {
    long customer = manyOrders.make(40);

    assertEquals(8, export("status=PAID&customerId=" + customer).size());
    assertEquals(6, export(
        "placedFrom=2001-01-01T00:02:00Z&placedTo=2001-01-01T00:05:00Z&customerId=" + customer).size());
  }

  @Test
  void whereNothingMatchesNothingIsWritten() {
    given().accept(NDJSON).get(EXPORT + "?customerId=" + shop.customer()).then()
        .statusCode(200).contentType(NDJSON).body(emptyString());
  }

  @ParameterizedTest
  @ValueSource(strings = {NDJSON, "*/*", "application/*", "text/html, */*;q=0.1", "text/csv;q=0.5, application/x-ndjson"})
  void ndjsonIsWrittenToThoseWhoTakeIt(String accept) {
    given().accept(accept).get(EXPORT + "?customerId=" + shop.customer()).then().statusCode(200).contentType(NDJSON);
  }

  @Test
  void ndjsonIsWrittenToThoseWhoDoNotSayWhatTheyTake() {
    try (SlowReader reader = new SlowReader("GET " + EXPORT + "?customerId=" + shop.customer())) {
      List<String> answer = reader.lines().toList();
      assertTrue(answer.stream().anyMatch(header -> header.equalsIgnoreCase("content-type: " + NDJSON)), answer::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/csv", "text/*", "text/csv, */*;q=0.5"})
  void csvIsWrittenToThoseWhoPreferIt(String accept) {
    String csv = given().accept(accept).get(EXPORT + "?customerId=" + manyOrders.make(501)).then()
        .statusCode(200).header("Content-Type", "text/csv;charset=UTF-8").extract().asString();

    assertEquals(1 + 2 * 501, csv.lines().count());
    assertEquals(1, csv.lines().filter(line -> line.startsWith("id,")).count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/html", "application/x-ndjson;q=0"})
  void otherFormatsAreNotAcceptable(String accept) {
    given().accept(accept).get(EXPORT).then()
        .statusCode(406).contentType("application/problem+json").body("code", equalTo("NOT_ACCEPTABLE"));
  }

  @Test
  void aBadFilterIsRefused() {
    given().accept(NDJSON).get(EXPORT + "?status=LOST").then()
        .statusCode(400).contentType("application/problem+json").body("violations.field[0]", equalTo("status"));
    given().accept("text/csv").get(EXPORT + "?customerId=x").then()
        .statusCode(400).body("detail", startsWith("customerId"));
  }

  @Test
  void thereAreThreeStatementsAPage() {
    long customer = manyOrders.make(2100);

    assertEquals(5 * 3, statements.during(() -> export("customerId=" + customer)));
  }

  private List<JsonNode> export(String query) {
    String lines = given().accept(NDJSON).get(EXPORT + "?" + query).then()
        .statusCode(200).contentType(NDJSON).extract().asString();
    assertTrue(lines.endsWith("\n"));
    List<JsonNode> orders = new ArrayList<>();
    lines.lines().forEach(line -> {
      try {
        orders.add(json.readTree(line));
      } catch (JsonProcessingException e) {
        throw new AssertionError(line, e);
      }
    });
    return orders;
  }

  private static Comparator<JsonNode> newestFirst() {
    return Comparator.<JsonNode, String>comparing(order -> order.get("placedAt").asText())
        .thenComparing(order -> order.get("id").asLong()).reversed();
  }
}
