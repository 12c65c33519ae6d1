package dev.paceline.orders;

import static dev.paceline.testing.Shop.line;
import static dev.paceline.testing.Shop.order;
import static dev.paceline.testing.Shop.place;
import static dev.paceline.testing.Shop.unique;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesRegex;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.paceline.testing.Clients;
import dev.paceline.testing.CountedStatements;
import dev.paceline.testing.Shop;
import dev.paceline.testing.Sql;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class OrderPlacingTest {
  @Inject Shop shop;
  @Inject Sql sql;
  @Inject CountedStatements statements;

  @Test
  void anOrderTakesItsStockAndIsReadAsItWasAnswered() {
    String tea = shop.product(1999, "EUR", 10);
    String cup = shop.product(1, "EUR", 10);
    String reference = unique();
    Map<String, Object> request = Map.of(
        "customerId", shop.customer(), "items", List.of(line(tea, 2), line(cup, 1)), "reference", reference);

    var placed = place(request).statusCode(201)
        .header("ETag", matchesRegex("\"[^\"]+\""))
        .body("reference", equalTo(reference))
        .body("status", equalTo("PLACED"))
        .body("placedAt", matchesRegex("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z"))
        .body("items.sku", contains(tea, cup))
        .body("items[0].unitPrice", equalTo(Map.of("amount", "19.99", "currency", "EUR")))
        .body("total", equalTo(Map.of("amount", "39.99", "currency", "EUR")))
        .body("version", equalTo(1))
        .extract();

    assertEquals(8, shop.stock(tea));
    assertEquals(9, shop.stock(cup));
    String read = given().get(placed.header("Location")).then().statusCode(200)
        .header("ETag", placed.header("ETag")).extract().asString();
    assertEquals(new JsonObject(placed.asString()), new JsonObject(read));
  }

  @Test
  void placingIsOneStatement() {
    Map<String, Object> request = order(shop.customer(), line(shop.product(9), 1), line(shop.product(9), 1));

    assertEquals(1, statements.during(() -> place(request).statusCode(201)));
  }

  @Test
  void aPlacedOrderIsConfirmedByOneMailAndARefusedOneByNone() throws Exception {
    String tea = shop.product(1);
    long customer = shop.customer();

    int id = place(order(customer, line(tea, 1))).statusCode(201).extract().path("id");
    place(order(customer, line(tea, 1))).statusCode(409);

    assertEquals(1, sql.mailsFor("orderId", id));
    assertEquals(1, sql.number("SELECT count(*) FROM emails WHERE data -> 'customer' ->> 'id' = ?", "" + customer));
  }

  @Test
  void nameAndPriceAreFrozen() {
    String tea = shop.product(1999, "EUR", 10);
    String placed = shop.placed(tea);

    sql.update("UPDATE products SET name = 'Coffee', unit_price_minor = 5 WHERE sku = ?", tea);

    given().get(placed).then()
        .body("items[0].name", equalTo("Tea"))
        .body("items[0].unitPrice.amount", equalTo("19.99"))
        .body("total.amount", equalTo("19.99"));
  }

  @Test
  void tooLittleStockNamesEachShortProductAndTakesNothing() {
    String plenty = shop.product(100);
    String few = shop.product(3);
    String none = shop.product(0);

    place(order(shop.customer(), line(few, 4), line(plenty, 1), line(none, 1))).statusCode(409)
        .body("code", equalTo("NOT_ENOUGH_STOCK"))
        .body("shortages.sku", containsInAnyOrder(few, none))
        .body("shortages.find { it.sku == '" + few + "' }.requested", equalTo(4))
        .body("shortages.find { it.sku == '" + few + "' }.available", equalTo(3));

    assertEquals(List.of(100L, 3L, 0L), Stream.of(plenty, few, none).map(shop::stock).toList());
  }

  @Test
  void severalLinesOfOneProductTakeTheirSum() {
    String tea = shop.product(5);
    long customer = shop.customer();

    place(order(customer, line(tea, 3), line(tea, 3))).statusCode(409).body("shortages[0].requested", equalTo(6));
    place(order(customer, line(tea, 3), line(tea, 2))).statusCode(201).body("items.quantity", contains(3, 2));

    assertEquals(0, shop.stock(tea));
  }

  @Test
  void twoHundredClientsForAStockOfFiftyPlaceExactlyFifty() {
    String tea = shop.product(50);
    String request = JsonObject.mapFrom(order(shop.customer(), line(tea, 1))).encode();

    List<HttpResponse<String>> answers = Clients.atOnce(200, n -> Clients.send("POST", "/api/v1/orders", request));

    assertEquals(Map.of(201, 50L, 409, 150L), byStatus(answers));
    assertEquals(0, shop.stock(tea));
    assertEquals(50, sql.number("SELECT count(*) FROM order_items WHERE sku = ?", tea));
  }

  @Test
  void ordersForTheSameProductsInAnyOrderNeverDeadlock() {
    List<String> skus = Stream.generate(() -> shop.product(1000)).limit(8).toList();
    long customer = shop.customer();

    List<HttpResponse<String>> answers = Clients.atOnce(200, n -> {
      List<String> shuffled = new java.util.ArrayList<>(skus);
      Collections.shuffle(shuffled, new java.util.Random(n));
      JsonArray lines = new JsonArray(shuffled.stream().map(sku -> line(sku, 1)).toList());
      JsonObject request = new JsonObject().put("customerId", customer).put("items", lines);
      return Clients.send("POST", "/api/v1/orders", request.encode());
    });

    assertEquals(Map.of(201, 200L), byStatus(answers));
    assertEquals(Collections.nCopies(8, 800L), skus.stream().map(shop::stock).toList());
  }

  @Test
  void aReferenceServesOnce() {
    String tea = shop.product(5);
    Map<String, Object> request = Map.of("customerId", shop.customer(), "items", List.of(line(tea, 1)), "reference", unique());

    place(request).statusCode(201);
    place(request).statusCode(409).body("code", equalTo("REFERENCE_TAKEN"));

    assertEquals(4, shop.stock(tea));
  }

  @Test
  void whatDoesNotExistCanNotBeOrdered() {
    String tea = shop.product(5);

    place(order(Long.MAX_VALUE, line(tea, 1))).statusCode(400).body("violations.field", contains("customerId"));
    place(order(shop.customer(), line(tea, 1), line("NO-SUCH", 1))).statusCode(400)
        .body("violations.field", contains("items[1].sku"));

    assertEquals(5, shop.stock(tea));
  }

  @Test
  void anOrderHasOneCurrency() {
    String euros = shop.product(100, "EUR", 5);
    String yen = shop.product(100, "JPY", 5);

    place(order(shop.customer(), line(euros, 1), line(yen, 1))).statusCode(400).body("violations.field", contains("items"));

    assertEquals(List.of(5L, 5L), Stream.of(euros, yen).map(shop::stock).toList());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "{}                                                             | customerId, items",
      "{'customerId':1,'items':[]}                                    | items",
      "{'customerId':1,'items':[null]}                                | items[0]",
      "{'customerId':1,'items':[{}]}                                  | items[0].quantity, items[0].sku",
      "{'customerId':1,'items':[{'sku':'A','quantity':0}]}            | items[0].quantity",
      "{'customerId':1,'items':[{'sku':'A','quantity':-1}]}           | items[0].quantity",
      "{'customerId':1,'items':[{'sku':'A','quantity':1000001}]}      | items[0].quantity",
      "{'customerId':1,'items':[{'sku':'A','quantity':2147483648}]}   | items[0].quantity",
      "{'customerId':1,'items':[{'sku':'A','quantity':1.5}]}          | items[0].quantity",
      "{'customerId':1,'items':[{'sku':'A','quantity':'1'}]}          | items[0].quantity",
      "{'customerId':1,'items':[{'sku':'A','quantity':1,'price':1}]}  | items[0].price",
      "{'customerId':1,'items':[{'sku':'  ','quantity':1}]}           | items[0].sku",
      "{'customerId':'1','items':[{'sku':'A','quantity':1}]}          | customerId",
      "{'customerId':9223372036854775808,'items':[{'sku':'A','quantity':1}]} | customerId",
      "{'customerId':1,'items':{'sku':'A','quantity':1}}              | items",
      "{'customerId':1,'items':[{'sku':'A','quantity':1}],'reference':''} | reference",
      "{'customerId':1,'items':[{'sku':'A','quantity':1}],'reference':7}  | reference",
  })
  void aBadOrderNamesItsBadFields(String body, String fields) {
    given().contentType(ContentType.JSON).body(body.replace('\'', '"')).post("/api/v1/orders").then().statusCode(400)
        .body("code", equalTo("INVALID_INPUT"))
        .body("violations.field", equalTo(List.of(fields.split(", "))));
  }

  @Test
  void anOrderHasAtMostAHundredLines() {
    String tea = shop.product(1000);
    @SuppressWarnings("unchecked")
    Map<String, Object>[] lines = Collections.nCopies(101, line(tea, 1)).toArray(Map[]::new);

    place(order(shop.customer(), lines)).statusCode(400).body("violations.field", contains("items"));
    place(order(shop.customer(), java.util.Arrays.copyOf(lines, 100))).statusCode(201);
  }

  private static Map<Integer, Long> byStatus(List<HttpResponse<String>> answers) {
    return answers.stream().collect(Collectors.groupingBy(HttpResponse::statusCode, Collectors.counting()));
  }
}
