package dev.paceline.products;

import static dev.paceline.testing.Products.PATH;
import static dev.paceline.testing.Products.create;
import static dev.paceline.testing.Products.json;
import static dev.paceline.testing.Products.product;
import static dev.paceline.testing.Products.put;
import static dev.paceline.testing.Products.setStock;
import static dev.paceline.testing.Products.sku;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.oneOf;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.paceline.testing.Together;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ProductsTest {
  @Inject DataSource dataSource;

  @Test
  void aNewProductIsAnsweredAndReadWhole() {
    String sku = sku();

    var answer = put(sku, "Lamp", "19.9");

    answer.then().statusCode(201).header("Location", PATH + "/" + sku);
    String whole = "{\"sku\":\"" + sku + "\",\"name\":\"Lamp\","
        + "\"unitPrice\":{\"amount\":\"19.90\",\"currency\":\"EUR\"},\"stock\":0,\"version\":1}";
    assertEquals(whole, answer.asString());
    get(PATH + "/" + sku).then().statusCode(200).header("ETag", answer.header("ETag")).body(equalTo(whole));
  }

  @Test
  void puttingAgainReplacesNameAndPriceAndLeavesTheStock() {
    String sku = create(7);

    json(product("Desk lamp", "500", "JPY")).put(PATH + "/" + sku).then()
        .statusCode(200).header("Location", nullValue()).body("name", equalTo("Desk lamp"))
        .body("unitPrice.amount", equalTo("500")).body("unitPrice.currency", equalTo("JPY"))
        .body("stock", equalTo(7)).body("version", equalTo(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "A", "a.b_c-D", "9...", "Popular", "x-64-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"})
  void unusualSkusAreGood(String sku) {
    put(sku, "Lamp", "1").then().statusCode(oneOf(200, 201));

    get(PATH + "/" + sku).then().statusCode(200).body("sku", equalTo(sku));
  }

  @Test
  void skusThatDifferInCaseAreDifferentProducts() {
    String sku = sku();
    put(sku, "Lamp", "1").then().statusCode(201);

    get(PATH + "/" + sku.toLowerCase()).then().statusCode(404);
  }

  @Test
  void aDeletedProductIsGone() {
    String sku = create(0);

    given().delete(PATH + "/" + sku).then().statusCode(204);

    given().delete(PATH + "/" + sku).then().statusCode(404).body("code", equalTo("PRODUCT_NOT_FOUND"));
    for (String path : List.of("", "/stock", "/views")) {
      get(PATH + "/" + sku + path).then().statusCode(404).body("code", equalTo("PRODUCT_NOT_FOUND"));
    }
    setStock(sku, 1).then().statusCode(404);
  }

  @Test
  void aProductThatWasOrderedStays() throws SQLException {
    String sku = create(0);
    order(sku);

    given().delete(PATH + "/" + sku).then().statusCode(409).body("code", equalTo("PRODUCT_HAS_ORDERS"));

    get(PATH + "/" + sku).then().statusCode(200);
  }

  @Test
  void ofManyWhoPutANewProductOneCreatesIt() {
    String sku = sku();

    List<Integer> statuses = Together.run(IntStream.range(0, 16).mapToObj(i -> () ->
        put(sku, "Lamp " + i, "1").statusCode()));

    assertEquals(1, statuses.stream().filter(status -> status == 201).count(), statuses::toString);
    assertEquals(15, statuses.stream().filter(status -> status == 200).count(), statuses::toString);
    get(PATH + "/" + sku).then().body("version", equalTo(16));
  }

  private void order(String sku) throws SQLException {
    try (var connection = dataSource.getConnection(); var statement = connection.prepareStatement("""
        WITH customer AS (
          INSERT INTO customers (name, email) VALUES ('Ada', ?) RETURNING id
        ), placed AS (
          INSERT INTO orders (customer_id, status, currency, total_minor, stock_taken, placed_at)
          SELECT id, 'PLACED', 'EUR', 0, false, now() FROM customer RETURNING id
        )
        INSERT INTO order_items (order_id, sku, name, quantity, unit_price_minor) SELECT id, ?, 'Lamp', 1, 0 FROM placed
        """)) {
      statement.setString(1, sku);
      statement.setString(2, sku);
      statement.executeUpdate();
    }
  }
}
