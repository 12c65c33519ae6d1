package dev.paceline.orders;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.paceline.testing.CountedStatements;
import dev.paceline.testing.ExceedsQueryBudget;
import dev.paceline.testing.Shop;
import dev.paceline.testing.Sql;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@ExceedsQueryBudget
class OrderLoadingTest {
  private static final String PAGE = "/api/v1/orders?limit=100&placedFrom=1999-01-01T00:00:00Z&placedTo=2000-01-01T00:00:00Z";

  /** A hundred orders of a hundred customers, of one to five items. */
  private static final String ORDERS = """
      WITH buyers AS (
        INSERT INTO customers (name, email) SELECT 'Zoë ' || n, n || ? FROM generate_series(1, 100) n RETURNING id
      ), placed AS (
        INSERT INTO orders (customer_id, status, currency, total_minor, stock_taken, placed_at)
        SELECT id, 'PAID', 'EUR', 100, true, timestamptz '1999-05-05T00:00:00Z' + id % 17 * interval '1 hour' FROM buyers
        RETURNING id)
      INSERT INTO order_items (order_id, sku, name, quantity, unit_price_minor)
      SELECT id, ?, 'Tea ' || n, n, 100 FROM placed, generate_series(1, 1 + (id % 5)::int) n
      """;

  @Inject Shop shop;
  @Inject Sql sql;
  @Inject CountedStatements statements;

  @BeforeEach
  void aHundredOrders() {
    if (sql.number("SELECT count(*) FROM orders WHERE placed_at BETWEEN '1999-01-01' AND '1999-12-31'") == 0) {
      sql.update(ORDERS, Shop.unique() + "@example.org", shop.product(1));
    }
  }

  @ParameterizedTest
  @CsvSource({"'', 3", "&loading=batch, 3", "&loading=join, 1", "&loading=n-plus-one, 201"})
  void aPageOfAHundredOrdersTakesSoManyStatements(String loading, int expected) {
    given().get(PAGE + loading).then().statusCode(200);

    assertEquals(expected, statements.during(() -> given().get(PAGE + loading).then().statusCode(200)));
  }

  @ParameterizedTest
  @CsvSource({"batch, 3", "join, 1", "n-plus-one, 121"})
  void theOrderThatOnlyTellsOfANextPageIsNotLoaded(String loading, int expected) {
    String first = PAGE.replace("limit=100", "limit=60") + "&loading=" + loading;

    assertEquals(expected, statements.during(() -> given().get(first).then().body("next", notNullValue())));
  }

  @Test
  void everyLoadingGivesTheSame() {
    String batch = given().get(PAGE).asString();

    assertEquals(100, given().get(PAGE).jsonPath().getList("items").size());
    assertEquals(batch, given().get(PAGE + "&loading=batch").asString());
    assertEquals(batch, given().get(PAGE + "&loading=join").asString());
    assertEquals(batch, given().get(PAGE + "&loading=n-plus-one").asString());
  }

  @ParameterizedTest
  @CsvSource({"join", "n-plus-one"})
  void thePagesOfEveryLoadingGoOnAlike(String loading) {
    String path = PAGE.replace("limit=100", "limit=30");
    String cursor = given().get(path).path("next");

    assertEquals(
        given().get(path + "&after=" + cursor).asString(),
        given().get(path + "&after=" + cursor + "&loading=" + loading).asString());
  }
}
