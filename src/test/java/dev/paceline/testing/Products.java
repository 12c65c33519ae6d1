package dev.paceline.testing;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.UUID;

/** Requests about products. */
public final class Products {
  public static final String PATH = "/api/v1/products";

  private Products() {}

  /** A SKU that no other test has. */
  public static String sku() {
    return "SKU-" + UUID.randomUUID();
  }

  public static Map<String, Object> product(String name, String amount, String currency) {
    return Map.of("name", name, "unitPrice", Map.of("amount", amount, "currency", currency));
  }

  public static RequestSpecification json(Object body) {
    return given().contentType(ContentType.JSON).body(body);
  }

  public static Response put(String sku, String name, String amount) {
    return json(product(name, amount, "EUR")).put(PATH + "/" + sku);
  }

  /** Makes a new product with that stock, and gives its SKU. */
  public static String create(int stock) {
    String sku = sku();
    put(sku, "Lamp", "19.99").then().statusCode(201);
    if (stock > 0) {
      setStock(sku, stock).then().statusCode(200);
    }
    return sku;
  }

  public static Response setStock(String sku, int available) {
    return json(Map.of("available", available)).put(PATH + "/" + sku + "/stock");
  }
}
