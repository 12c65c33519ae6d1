package dev.paceline.orders;

import static dev.paceline.testing.Shop.line;
import static dev.paceline.testing.Shop.move;
import static dev.paceline.testing.Shop.order;
import static dev.paceline.testing.Shop.place;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.paceline.testing.Clients;
import dev.paceline.testing.Shop;
import dev.paceline.testing.Sql;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class OrderStatusTest {
  @Inject Shop shop;
  @Inject Sql sql;

  @ParameterizedTest
  @CsvSource({
      "PLACED,PLACED,200", "PLACED,PAID,200", "PLACED,SHIPPED,409", "PLACED,DELIVERED,409", "PLACED,CANCELLED,200",
      "PAID,PLACED,409", "PAID,PAID,200", "PAID,SHIPPED,200", "PAID,DELIVERED,409", "PAID,CANCELLED,200",
      "SHIPPED,PLACED,409", "SHIPPED,PAID,409", "SHIPPED,SHIPPED,200", "SHIPPED,DELIVERED,200", "SHIPPED,CANCELLED,409",
      "DELIVERED,PLACED,409", "DELIVERED,PAID,409", "DELIVERED,SHIPPED,409", "DELIVERED,DELIVERED,200", "DELIVERED,CANCELLED,409",
      "CANCELLED,PLACED,409", "CANCELLED,PAID,409", "CANCELLED,SHIPPED,409", "CANCELLED,DELIVERED,409", "CANCELLED,CANCELLED,200"})
  void anOrderMovesOnlyForward(String from, String to, int answer) {
    String placed = shop.placed(shop.product(1));
    sql.update("UPDATE orders SET status = ? WHERE id = ?", from, id(placed));

    move(placed, to).statusCode(answer);

    given().get(placed).then().body("status", equalTo(answer == 200 ? to : from));
  }

  @Test
  void aMoveAnswersTheOrderAndGrowsItsVersionByOne() {
    String placed = shop.placed(shop.product(1));
    String before = given().get(placed).header("ETag");

    move(placed, "PAID").statusCode(200).body("status", equalTo("PAID")).body("version", equalTo(2))
        .header("ETag", not(before));
    move(placed, "PAID").statusCode(200).body("version", equalTo(2));
  }

  @Test
  void cancellingGivesTheStockBackOnceHoweverOftenItIsAsked() {
    String tea = shop.product(10);
    String placed = place(order(shop.customer(), line(tea, 3), line(tea, 4))).statusCode(201).extract().header("Location");

    List<HttpResponse<String>> answers =
        Clients.atOnce(30, n -> Clients.send("PUT", placed + "/status", "{\"status\":\"CANCELLED\"}"));

    assertEquals(30, Clients.count(answers, 200));
    assertEquals(10, shop.stock(tea));
    given().get(placed).then().body("version", equalTo(2));
  }

  @Test
  void cancellingAndShippingAtOnceDoesOneOfThem() {
    for (int round = 0; round < 20; round++) {
      String tea = shop.product(1);
      String placed = shop.placed(tea);
      move(placed, "PAID").statusCode(200);

      List<HttpResponse<String>> answers = Clients.atOnce(2, n ->
          Clients.send("PUT", placed + "/status", n == 0 ? "{\"status\":\"CANCELLED\"}" : "{\"status\":\"SHIPPED\"}"));

      assertEquals(1, Clients.count(answers, 200));
      String status = given().get(placed).path("status");
      assertEquals(status.equals("CANCELLED") ? 1 : 0, shop.stock(tea));
    }
  }

  @Test
  void placingAndCancellingTheSameProductsNeverDeadlocks() {
    String one = shop.product(1000);
    String two = shop.product(1000);
    long customer = shop.customer();
    List<String> placed = java.util.stream.Stream.generate(() ->
        place(order(customer, line(two, 1), line(one, 1))).extract().header("Location")).limit(50).toList();
    String request = io.vertx.core.json.JsonObject.mapFrom(order(customer, line(one, 1), line(two, 1))).encode();

    List<HttpResponse<String>> answers = Clients.atOnce(100, n -> n % 2 == 0
        ? Clients.send("POST", "/api/v1/orders", request)
        : Clients.send("PUT", placed.get(n / 2) + "/status", "{\"status\":\"CANCELLED\"}"));

    assertEquals(50, Clients.count(answers, 200));
    assertEquals(50, Clients.count(answers, 201));
    assertEquals(List.of(950L, 950L), List.of(shop.stock(one), shop.stock(two)));
  }

  @Test
  void aStaleIfMatchMovesNothing() {
    String tea = shop.product(1);
    String placed = shop.placed(tea);
    String seen = given().get(placed).header("ETag");
    move(placed, "PAID").statusCode(200);

    given().contentType(ContentType.JSON).header("If-Match", seen).body(Map.of("status", "CANCELLED"))
        .put(placed + "/status").then().statusCode(412);

    assertEquals(0, shop.stock(tea));
  }

  @Test
  void theEntityTagChangesWithTheCustomerThatTheOrderShows() {
    String placed = shop.placed(shop.product(1));
    String seen = given().get(placed).header("ETag");
    given().header("If-None-Match", seen).get(placed).then().statusCode(304);

    sql.update("UPDATE customers SET name = 'Ada King' WHERE id = (SELECT customer_id FROM orders WHERE id = ?)", id(placed));

    given().header("If-None-Match", seen).get(placed).then().statusCode(200).body("customer.name", equalTo("Ada King"));
    given().contentType(ContentType.JSON).header("If-Match", seen).body(Map.of("status", "PAID"))
        .put(placed + "/status").then().statusCode(412);
  }

  @Test
  void anUnknownOrderOrStatusIsRefused() {
    move("/api/v1/orders/" + Long.MAX_VALUE, "PAID").statusCode(404).body("code", equalTo("ORDER_NOT_FOUND"));
    move("/api/v1/orders/x", "PAID").statusCode(400);
    move(shop.placed(shop.product(1)), "paid").statusCode(400).body("violations[0].field", equalTo("status"));
  }

  private static long id(String location) {
    return Long.parseLong(location.substring(location.lastIndexOf('/') + 1));
  }
}
