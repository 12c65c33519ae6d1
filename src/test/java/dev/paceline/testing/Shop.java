package dev.paceline.testing;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Customers, products and orders to test with; each is new, so that no test meets another's. */
@ApplicationScoped
public class Shop {
  private final Sql sql;

  Shop(Sql sql) {
    this.sql = sql;
  }

  public static String unique() {
    return UUID.randomUUID().toString();
  }

  /** The id of a new customer. */
  public long customer() {
    return sql.number(
        "INSERT INTO customers (name, email) VALUES ('Ada Lovelace', ?) RETURNING id", unique() + "@example.org");
  }

  /** The SKU of a new product. */
  public String product(long priceMinor, String currency, int stock) {
    String sku = "SKU-" + unique();
    sql.update(
        "INSERT INTO products (sku, name, unit_price_minor, currency, stock) VALUES (?, 'Tea', ?, ?, ?)",
        sku, priceMinor, currency, stock);
    return sku;
  }

  public String product(int stock) {
    return product(1999, "EUR", stock);
  }

  public long stock(String sku) {
    return sql.number("SELECT stock FROM products WHERE sku = ?", sku);
  }

  public static Map<String, Object> line(String sku, int quantity) {
    return Map.of("sku", sku, "quantity", quantity);
  }

  @SafeVarargs
  public static Map<String, Object> order(long customer, Map<String, Object>... lines) {
    return Map.of("customerId", customer, "items", List.of(lines));
  }

  public static ValidatableResponse place(Map<String, Object> order) {
    return given().contentType(ContentType.JSON).body(order).post("/api/v1/orders").then();
  }

  /** The path of a new order of one piece. */
  public String placed(String sku) {
    return place(order(customer(), line(sku, 1))).statusCode(201).extract().header("Location");
  }

  public static ValidatableResponse move(String order, String status) {
    return given().contentType(ContentType.JSON).body(Map.of("status", status)).put(order + "/status").then();
  }
}
