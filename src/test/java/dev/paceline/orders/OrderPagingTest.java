package dev.paceline.orders;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.paceline.testing.Shop;
import dev.paceline.testing.Sql;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class OrderPagingTest {
  /** Two orders a minute, of all states in turn. */
  private static final String ORDERS = """
      WITH placed AS (
        INSERT INTO orders (customer_id, status, currency, total_minor, stock_taken, placed_at)
        SELECT ?, (ARRAY['PLACED', 'PAID', 'SHIPPED', 'DELIVERED', 'CANCELLED'])[1 + n % 5], 'EUR', 1999, true,
               timestamptz '2001-01-01T00:00:00Z' + n / 2 * interval '1 minute'
        FROM generate_series(0, ? - 1) n RETURNING id)
      INSERT INTO order_items (order_id, sku, name, quantity, unit_price_minor) SELECT id, ?, 'Tea', 1, 1999 FROM placed
      """;

  @Inject Shop shop;
  @Inject Sql sql;

  private long customer;

  @BeforeEach
  void twentyOrders() {
    customer = shop.customer();
    order(20);
  }

  private void order(int count) {
    sql.update(ORDERS, customer, count, shop.product(1));
  }

  @Test
  void pagesHoldEveryOrderOnceNewestFirst() {
    List<Long> ids = new ArrayList<>();
    List<String> moments = new ArrayList<>();
    String path = "/api/v1/orders?limit=7&customerId=" + customer;
    while (path != null) {
      Response page = given().urlEncodingEnabled(false).get(path);
      ids.addAll(page.jsonPath().getList("items.id", Long.class));
      moments.addAll(page.jsonPath().getList("items.placedAt"));
      path = next(page);
    }

    assertEquals(20, ids.stream().distinct().count());
    assertEquals(moments.stream().sorted(Comparator.reverseOrder()).toList(), moments);
    for (int n = 1; n < 20; n++) {
      assertEquals(moments.get(n).equals(moments.get(n - 1)), n % 2 == 1, "two orders a minute");
      assertEquals(true, n % 2 == 0 || ids.get(n) < ids.get(n - 1), "of the same moment, the later one first");
    }
  }

  @Test
  void pageIsStableWhileOrdersArrive() {
    Response first = given().get("/api/v1/orders?limit=10&customerId=" + customer);
    List<Long> rest = given().get("/api/v1/orders?limit=500&customerId=" + customer)
        .jsonPath().getList("items.id", Long.class).subList(10, 20);

    order(40); // of the same moments, and newer ones

    List<Long> second = given().urlEncodingEnabled(false).get(next(first)).jsonPath().getList("items.id", Long.class);
    List<Long> old = second.stream().filter(rest::contains).toList();
    assertEquals(rest.subList(0, old.size()), old);
    assertEquals(true, old.size() > 0 && second.stream().noneMatch(first.jsonPath().getList("items.id", Long.class)::contains));
  }

  @Test
  void filtersNarrowThePage() {
    JsonPath paid = given().get("/api/v1/orders?status=PAID&customerId=" + customer).jsonPath();
    assertEquals(List.of("PAID", "PAID", "PAID", "PAID"), paid.getList("items.status"));

    given().get("/api/v1/orders?placedFrom=2001-01-01T00:02:00Z&placedTo=2001-01-01T00:04:00Z&customerId=" + customer).then()
        .body("items.placedAt", contains(
            "2001-01-01T00:03:00Z", "2001-01-01T00:03:00Z", "2001-01-01T00:02:00Z", "2001-01-01T00:02:00Z"));
    given().urlEncodingEnabled(false)
        .get("/api/v1/orders?placedFrom=2001-01-01T01:09:00%2B01:00&customerId=" + customer).then().body("items", hasSize(2));
    given().get("/api/v1/orders?customerId=" + Long.MAX_VALUE).then().body("items", hasSize(0)).body("next", nullValue());
  }

  @Test
  void theLinkLeadsToTheNextPageAndTheLastPageHasNone() {
    Response first = given().get("/api/v1/orders?limit=15&customerId=" + customer);
    assertEquals("</api/v1/orders?limit=15&customerId=" + customer + "&after=" + first.path("next") + ">; rel=\"next\"",
        first.header("Link"));

    given().urlEncodingEnabled(false).get(next(first)).then()
        .body("items", hasSize(5)).body("next", nullValue()).header("Link", nullValue());
    given().get("/api/v1/orders?limit=20&customerId=" + customer).then().body("next", nullValue());
  }

  @Test
  void aCursorBelongsToItsQuery() {
    String cursor = given().get("/api/v1/orders?limit=5&customerId=" + customer).path("next");

    given().get("/api/v1/orders?limit=9&customerId=" + customer + "&after=" + cursor).then().statusCode(200);
    given().get("/api/v1/orders?after=" + cursor).then().statusCode(400).body("code", equalTo("CURSOR_OF_ANOTHER_QUERY"));
    given().get("/api/v1/orders?status=PAID&customerId=" + customer + "&after=" + cursor).then().statusCode(400);
    given().get("/api/v1/users?after=" + cursor).then().statusCode(400).body("code", equalTo("CURSOR_OF_ANOTHER_QUERY"));
    given().get("/api/v1/orders?customerId=" + customer + "&after=x" + cursor).then().statusCode(400)
        .body("code", equalTo("BAD_CURSOR"));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "limit=0", "limit=501", "limit=-1", "limit=x", "limit=", "limit=1.5", "customerId=x", "customerId=9223372036854775808",
      "status=paid", "status=", "placedFrom=yesterday", "placedFrom=2001-01-01", "placedTo=2001-01-01T00:00:00",
      "placedFrom=2001-02-30T00:00:00Z", "placedTo=%2B999999999-01-01T00:00:00Z", "after=", "after=%00", "loading=x"})
  void aBadParameterIsNamed(String query) {
    given().urlEncodingEnabled(false).get("/api/v1/orders?" + query).then().statusCode(400)
        .contentType("application/problem+json")
        .body("detail", org.hamcrest.Matchers.startsWith(query.substring(0, query.indexOf('='))));
  }

  private static String next(Response page) {
    String link = page.header("Link");
    return link == null ? null : link.substring(1, link.indexOf('>'));
  }
}
