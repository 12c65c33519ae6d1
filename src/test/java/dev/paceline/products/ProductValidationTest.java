package dev.paceline.products;

import static dev.paceline.testing.Products.PATH;
import static dev.paceline.testing.Products.create;
import static dev.paceline.testing.Products.json;
import static dev.paceline.testing.Products.put;
import static dev.paceline.testing.Products.sku;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.oneOf;

import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ProductValidationTest {

  static Stream<Arguments> invalidNames() {
    return Stream.of(
        "", "\"name\":null,", "\"name\":\"\",", "\"name\":\" \",", "\"name\":\"" + "x".repeat(201) + "\",",
        "\"name\":\"a\\u0000\",", "\"name\":\"a\\ud800\",", "\"name\":7,", "\"name\":[\"a\"],", "\"name\":{},")
        .map(name -> Arguments.of("{" + name + "\"unitPrice\":{\"amount\":\"1\",\"currency\":\"EUR\"}}"));
  }

  @ParameterizedTest
  @MethodSource("invalidNames")
  void anInvalidNameIsNamed(String body) {
    assertInvalid(body, "name");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "{}                                                 | unitPrice.currency",
    "{\"amount\":\"1\"}                                 | unitPrice.currency",
    "{\"amount\":\"1\",\"currency\":null}               | unitPrice.currency",
    "{\"amount\":\"1\",\"currency\":\"\"}               | unitPrice.currency",
    "{\"amount\":\"1\",\"currency\":\"XYZ\"}            | unitPrice.currency",
    "{\"amount\":\"1\",\"currency\":\"E\\u0000R\"}      | unitPrice.currency",
    "{\"amount\":\"1\",\"currency\":978}                | unitPrice.currency",
    "{\"currency\":\"EUR\"}                             | unitPrice.amount",
    "{\"amount\":null,\"currency\":\"EUR\"}             | unitPrice.amount",
    "{\"amount\":19.99,\"currency\":\"EUR\"}            | unitPrice.amount",
    "{\"amount\":19,\"currency\":\"EUR\"}               | unitPrice.amount",
    "{\"amount\":\"\",\"currency\":\"EUR\"}             | unitPrice.amount",
    "{\"amount\":\"-1\",\"currency\":\"EUR\"}           | unitPrice.amount",
    "{\"amount\":\"1.999\",\"currency\":\"EUR\"}        | unitPrice.amount",
    "{\"amount\":\"1e2\",\"currency\":\"EUR\"}          | unitPrice.amount",
    "{\"amount\":\"100000000.01\",\"currency\":\"EUR\"} | unitPrice.amount",
    "{\"amount\":\"1\\ud800\",\"currency\":\"EUR\"}     | unitPrice.amount",
    "{\"amount\":[\"1\"],\"currency\":\"EUR\"}          | unitPrice.amount",
    "{\"amount\":\"1\",\"currency\":\"EUR\",\"vat\":1}  | unitPrice.vat",
    "null                                               | unitPrice",
    "\"19.99\"                                          | unitPrice",
    "19.99                                              | unitPrice",
    "[]                                                 | unitPrice"
  })
  void anInvalidPriceIsNamedToItsPart(String price, String field) {
    assertInvalid("{\"name\":\"Lamp\",\"unitPrice\":" + price + "}", field);
  }

  @Test
  void aMissingPriceIsNamed() {
    assertInvalid("{\"name\":\"Lamp\"}", "unitPrice");
  }

  @Test
  void allMissingFieldsAreNamedAtOnce() {
    json("{}").put(PATH + "/" + sku()).then().statusCode(400)
        .body("violations.field", containsInAnyOrder("name", "unitPrice"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sku", "stock", "version"})
  void aFieldThatIsNotTheClientsToSayIsNamed(String field) {
    assertInvalid("{\"" + field + "\":1,\"name\":\"Lamp\",\"unitPrice\":{\"amount\":\"1\",\"currency\":\"EUR\"}}", field);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "{\"name\":\"Lamp\",\"name\":\"Lamp\",\"unitPrice\":{\"amount\":\"1\",\"currency\":\"EUR\"}}",
    "{\"name\":\"Lamp\",\"unitPrice\":{\"amount\":\"1\",\"amount\":\"2\",\"currency\":\"EUR\"}}",
    "{\"name\":\"Lamp\",\"unitPrice\":{\"amount\":\"1\",\"currency\":\"EUR\"}",
    "{\"name\":\"Lamp\",\"unitPrice\":{\"amount\":\"1\",\"currency\":\"EUR\"}}}"
  })
  void whatIsNoProperJsonIsRefused(String body) {
    json(body).put(PATH + "/" + sku()).then().statusCode(400).body("code", oneOf("MALFORMED_JSON", "INVALID_INPUT"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-a", ".a", "_a", "a%20b", "a%2Fb", "%C3%A4", "a%00", "a+b", "a*", "a:b", "%F0%9F%8E%89"})
  void whatIsNoSkuIsRefused(String sku) {
    assertSkuRefused(sku);
  }

  @Test
  void aSkuOf65CharactersIsRefused() {
    assertSkuRefused("x".repeat(65));
  }

  @Test
  void thePathOfAnotherListIsNoNewSku() {
    put("popular", "Lamp", "1").then().statusCode(400).body("violations.field", hasItem("sku"));
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "{}", "{\"available\":null}", "{\"available\":-1}", "{\"available\":1000000001}", "{\"available\":99999999999}",
    "{\"available\":1.5}", "{\"available\":1.0}", "{\"available\":\"1\"}", "{\"available\":true}", "{\"available\":[1]}"
  })
  void anInvalidStockIsNamed(String body) {
    String sku = create(0);

    json(body).put(PATH + "/" + sku + "/stock").then().statusCode(400)
        .body("code", equalTo("INVALID_INPUT")).body("violations.field", hasItem("available"));
    given().get(PATH + "/" + sku).then().body("version", equalTo(1));
  }

  @Test
  void anUnknownFieldOfTheStockIsNamed() {
    json("{\"available\":1,\"reserved\":1}").put(PATH + "/" + create(0) + "/stock").then()
        .statusCode(400).body("violations.field", hasItem("reserved"));
  }

  private static void assertInvalid(String body, String field) {
    String sku = sku();

    json(body).put(PATH + "/" + sku).then().statusCode(400).contentType("application/problem+json")
        .body("code", equalTo("INVALID_INPUT"))
        .body("violations.field", everyItem(equalTo(field))).body("violations.field", hasItem(field));

    given().get(PATH + "/" + sku).then().statusCode(404);
  }

  private static void assertSkuRefused(String sku) {
    String path = PATH + "/" + sku;
    String body = "{\"name\":\"Lamp\",\"unitPrice\":{\"amount\":\"1\",\"currency\":\"EUR\"}}";
    for (var answer : List.of(
        given().urlEncodingEnabled(false).get(path),
        json(body).urlEncodingEnabled(false).put(path),
        given().urlEncodingEnabled(false).delete(path),
        given().urlEncodingEnabled(false).get(path + "/stock"),
        given().urlEncodingEnabled(false).get(path + "/views"))) {
      answer.then().statusCode(400).body("violations.field", hasItem("sku"));
    }
  }
}
