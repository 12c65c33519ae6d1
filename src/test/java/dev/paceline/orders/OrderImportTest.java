package dev.paceline.orders;

import static dev.paceline.testing.Import.line;
import static dev.paceline.testing.Shop.unique;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.paceline.testing.Clients;
import dev.paceline.testing.Import;
import dev.paceline.testing.Shop;
import dev.paceline.testing.Sql;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class OrderImportTest {
  @Inject Shop shop;
  @Inject Sql sql;
  @Inject ObjectMapper json;

  @Test
  void anImportedOrderCanBeReadAndItsCustomerAndProductsAreMade() throws Exception {
    String reference = unique();
    String email = unique() + "@example.org";
    String sku = "SKU-" + unique();

    counts(Import.run("""
        {"reference":"%s","placedAt":"2020-02-29T14:00:00.123456+02:00","status":"SHIPPED",\
        "customer":{"name":"Ada","email":"%s"},"items":[\
        {"sku":"%s","name":"Tea","quantity":3,"unitPrice":{"amount":"19.99","currency":"EUR"}},\
        {"sku":"CUP-%s","name":"Cup","quantity":1,"unitPrice":{"amount":"5.00","currency":"EUR"}}]}
        """.formatted(reference, email, sku, sku)), 1, 0, 0);

    order(reference).body("status", equalTo("SHIPPED")).body("placedAt", equalTo("2020-02-29T12:00:00.123456Z"))
        .body("customer.name", equalTo("Ada")).body("customer.email", equalTo(email))
        .body("items.sku", equalTo(List.of(sku, "CUP-" + sku))).body("items.quantity", equalTo(List.of(3, 1)))
        .body("items[0].unitPrice.amount", equalTo("19.99"))
        .body("total.amount", equalTo("64.97")).body("total.currency", equalTo("EUR"));
    assertEquals(0, shop.stock(sku));
    assertEquals(0, sql.mailsFor("orderId", id(reference)));
  }

  @Test
  void knownCustomersAndProductsAreLeftAlone() {
    String email = unique() + "@example.org";
    String sku = shop.product(777, "EUR", 5);
    sql.update("INSERT INTO customers (name, email) VALUES ('Grace', ?)", email);
    String reference = unique();

    counts(Import.run(line(reference, email.toUpperCase(), sku)), 1, 0, 0);

    order(reference).body("customer.name", equalTo("Grace")).body("customer.email", equalTo(email));
    assertEquals(777, sql.number("SELECT unit_price_minor FROM products WHERE sku = ? AND version = 1", sku));
    assertEquals(5, shop.stock(sku));
  }

  @Test
  void aFileImportedTwiceImportsNothingNew() {
    String file = IntStream.range(0, 1203).mapToObj(n -> line(unique())).collect(joining());

    counts(Import.run(file), 1203, 0, 0);
    counts(Import.run(file), 0, 1203, 0);
  }

  @Test
  void ofLinesWithTheSameReferenceTheFirstIsImported() {
    String reference = unique();
    String sku = "SKU-" + unique();
    String other = "SKU-" + unique();
    String email = unique() + "@example.org";

    counts(Import.run(line(reference, email, sku) + line(reference, "x" + email, other) + line(reference, email, sku)), 1, 2, 0);

    order(reference).body("items.sku", equalTo(List.of(sku)));
    assertEquals(0, sql.number("SELECT count(*) FROM products WHERE sku = ?", other));
    assertEquals(0, sql.number("SELECT count(*) FROM customers WHERE email = ?", "x" + email));
  }

  @Test
  void manyOrdersOfOneNewCustomerAndProductAreImported() {
    String email = unique() + "@example.org";
    String sku = "SKU-" + unique();

    counts(Import.run(IntStream.range(0, 600).mapToObj(n -> line(unique(), n % 2 == 0 ? email : email.toUpperCase(), sku))
        .collect(joining())), 600, 0, 0);

    assertEquals(600, sql.number(
        "SELECT count(*) FROM orders o JOIN customers c ON c.id = o.customer_id WHERE lower(c.email) = ?", email));
  }

  @Test
  void whatIsExportedCanBeImported() throws JsonProcessingException {
    String first = unique();
    String email = unique() + "@example.org";
    Import.run(line(first, email, "SKU-" + unique()));
    long customer = sql.number("SELECT id FROM customers WHERE email = ?", email);
    String exported = export(customer);

    counts(Import.run(exported), 0, 1, 0);
    counts(Import.run(exported.replace(first, unique())), 1, 0, 0);

    List<String> orders = export(customer).lines().toList();
    assertEquals(2, orders.size());
    assertEquals(withoutIdentity(orders.get(0)), withoutIdentity(orders.get(1)));
  }

  @Test
  void cancellingAnImportedOrderGivesNoStockBack() {
    String reference = unique();
    String sku = shop.product(5);
    Import.run(line(reference, unique() + "@example.org", sku));

    Shop.move("/api/v1/orders/" + id(reference), "CANCELLED").statusCode(200);

    assertEquals(5, shop.stock(sku));
  }

  @Test
  void importsOfTheSameOrdersAtTheSameTimeImportEachOnce() {
    List<String> customers = IntStream.range(0, 40).mapToObj(n -> unique() + "@example.org").toList();
    List<String> skus = IntStream.range(0, 40).mapToObj(n -> "SKU-" + unique()).toList();
    List<String> lines = IntStream.range(0, 3000)
        .mapToObj(n -> line(unique(), customers.get(n * 7 % 40), skus.get(n * 11 % 40))).toList();

    List<JsonPath> reports = Clients.atOnce(4, n -> Import.request(BodyPublishers.ofString(shuffled(lines)))
        .header("Content-Type", "application/x-ndjson").build()).stream().map(answer -> JsonPath.from(answer.body())).toList();

    assertEquals(3000, reports.stream().mapToInt(report -> report.getInt("imported")).sum());
    assertEquals(9000, reports.stream().mapToInt(report -> report.getInt("duplicates")).sum());
  }

  @Test
  void anEmptyBodyImportsNothing() {
    counts(Import.run(""), 0, 0, 0);
    counts(Import.run("\n\r\n  \n"), 0, 0, 0);
  }

  @Test
  void otherMediaTypesAreRefused() {
    for (String type : List.of("application/json", "text/csv", "text/plain")) {
      var answer = Import.send(BodyPublishers.ofString(line(unique())), type);

      assertEquals(415, answer.statusCode(), type);
      assertEquals("UNSUPPORTED_MEDIA_TYPE", JsonPath.from(answer.body()).getString("code"));
    }
  }

  private static String shuffled(List<String> lines) {
    List<String> copy = new ArrayList<>(lines);
    Collections.shuffle(copy);
    return String.join("", copy);
  }

  private static void counts(JsonPath report, int imported, int duplicates, int rejected) {
    assertEquals(
        List.of(imported, duplicates, rejected),
        List.of(report.getInt("imported"), report.getInt("duplicates"), report.getList("rejected").size()), report::prettify);
  }

  private long id(String reference) {
    return sql.number("SELECT id FROM orders WHERE reference = ?", reference);
  }

  private ValidatableResponse order(String reference) {
    return given().get("/api/v1/orders/" + id(reference)).then().statusCode(200).body("reference", equalTo(reference));
  }

  private static String export(long customer) {
    byte[] lines = given().accept("application/x-ndjson").get("/api/v1/orders/export?customerId=" + customer).then()
        .statusCode(200).extract().asByteArray();
    assertTrue(lines.length > 0);
    return new String(lines, UTF_8);
  }

  private JsonNode withoutIdentity(String order) throws JsonProcessingException {
    ObjectNode node = (ObjectNode) json.readTree(order);
    node.remove(List.of("id", "reference"));
    node.get("items").forEach(item -> ((ObjectNode) item).remove("id"));
    return node;
  }
}
