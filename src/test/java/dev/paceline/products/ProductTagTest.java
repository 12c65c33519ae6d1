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
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.paceline.testing.Await;
import dev.paceline.testing.Together;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ProductTagTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Inject DataSource dataSource;

  @Test
  void eachWriteMakesANewTagAndTheNextVersion() throws Exception {
    String sku = create(0);
    String first = tag(sku);

    String second = put(sku, "Lamp", "19.99").then().statusCode(200).body("version", equalTo(2)).extract().header("ETag");
    String third = setStock(sku, 5).then().statusCode(200).extract().header("ETag");
    assertEquals(third, tag(sku));
    writeByAnotherProgram(sku);

    Await.until("it is seen", PATIENCE, () -> get(PATH + "/" + sku).path("version").equals(4));
    get(PATH + "/" + sku).then().body("version", equalTo(4)).body("name", equalTo("Torch"));
    assertEquals(4, List.of(first, second, third, tag(sku)).stream().distinct().count());
  }

  @Test
  void aProductMadeAgainHasAnotherTag() {
    String sku = create(0);
    String before = tag(sku);
    given().delete(PATH + "/" + sku).then().statusCode(204);

    String after = put(sku, "Lamp", "19.99").then().statusCode(201).body("version", equalTo(1)).extract().header("ETag");

    assertNotEquals(before, after);
    ifMatch(before, "Lamp").put(PATH + "/" + sku).then().statusCode(412);
    given().header("If-None-Match", before).get(PATH + "/" + sku).then().statusCode(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", "W/%s", "\"other\", %s", "*"})
  void whoHasItAlreadyIsNotSentItAgain(String known) {
    String sku = create(3);
    for (String part : List.of("", "/stock", "/views")) {
      String path = PATH + "/" + sku + part;
      String tag = get(path).header("ETag");

      given().header("If-None-Match", known.formatted(tag)).get(path).then()
          .statusCode(304).header("ETag", tag).body(emptyString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", "\"other\", %s", "*"})
  void aWriteThatKnowsTheStateIsDone(String known) {
    String sku = create(0);

    ifMatch(known.formatted(tag(sku)), "Desk lamp").put(PATH + "/" + sku).then().statusCode(200);
    given().header("If-Match", known.formatted(tag(sku))).contentType("application/json").body("{\"available\":4}")
        .put(PATH + "/" + sku + "/stock").then().statusCode(200).body("available", equalTo(4));
    given().header("If-Match", known.formatted(tag(sku))).delete(PATH + "/" + sku).then().statusCode(204);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"1\"", "W/%s", "\"0\", \"other\""})
  void aWriteThatDoesNotKnowTheStateIsRefused(String known) {
    String sku = create(0);
    String ifMatch = known.formatted(tag(sku));

    ifMatch(ifMatch, "Desk lamp").put(PATH + "/" + sku).then()
        .statusCode(412).body("code", equalTo("PRECONDITION_FAILED"));
    given().header("If-Match", ifMatch).contentType("application/json").body("{\"available\":4}")
        .put(PATH + "/" + sku + "/stock").then().statusCode(412);
    given().header("If-Match", ifMatch).delete(PATH + "/" + sku).then().statusCode(412);

    get(PATH + "/" + sku).then().body("version", equalTo(1)).body("name", equalTo("Lamp"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "\"1", "\"1\" \"2\""})
  void whatIsNoTagIsRefused(String malformed) {
    String sku = create(0);

    ifMatch(malformed, "Lamp").put(PATH + "/" + sku).then().statusCode(400).body("code", equalTo("BAD_ENTITY_TAG"));
    ifNoneMatch(malformed).put(PATH + "/" + sku).then().statusCode(400);
    given().header("If-Match", malformed).delete(PATH + "/" + sku).then().statusCode(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "\"1\""})
  void aWriteThatKnowsAStateOfAnAbsentProductIsRefused(String known) {
    String sku = sku();

    ifMatch(known, "Lamp").put(PATH + "/" + sku).then().statusCode(412);

    get(PATH + "/" + sku).then().statusCode(404);
  }

  @Test
  void aProductIsMadeOnlyWhereThereIsNone() {
    String sku = sku();

    ifNoneMatch("*").put(PATH + "/" + sku).then().statusCode(201);
    ifNoneMatch("*").put(PATH + "/" + sku).then().statusCode(412);

    get(PATH + "/" + sku).then().body("version", equalTo(1));
  }

  @Test
  void aWriteForAnyStateButSomeIsRefused() {
    ifNoneMatch("\"1\"").put(PATH + "/" + sku()).then().statusCode(400).body("violations.field", hasItem("If-None-Match"));
    ifNoneMatch("*").header("If-Match", "*").put(PATH + "/" + sku()).then().statusCode(400);
  }

  @Test
  void ofManyWhoSawTheSameStateOneWrites() {
    String sku = create(0);
    String tag = tag(sku);

    List<Integer> statuses = Together.run(IntStream.range(0, 16).mapToObj(i -> () ->
        ifMatch(tag, "Lamp " + i).put(PATH + "/" + sku).statusCode()));

    assertEquals(1, statuses.stream().filter(status -> status == 200).count(), statuses::toString);
    assertEquals(15, statuses.stream().filter(status -> status == 412).count(), statuses::toString);
  }

  @Test
  void ofManyWhoMakeAProductOnlyWhereThereIsNoneOneDoes() {
    String sku = sku();

    List<Integer> statuses = Together.run(IntStream.range(0, 16).mapToObj(i -> () ->
        ifNoneMatch("*").put(PATH + "/" + sku).statusCode()));

    assertEquals(1, statuses.stream().filter(status -> status == 201).count(), statuses::toString);
    assertEquals(15, statuses.stream().filter(status -> status == 412).count(), statuses::toString);
  }

  private static String tag(String sku) {
    Response answer = get(PATH + "/" + sku);
    answer.then().statusCode(200);
    return answer.header("ETag");
  }

  private static RequestSpecification ifMatch(String tags, String name) {
    return json(product(name, "19.99", "EUR")).header("If-Match", tags);
  }

  private static RequestSpecification ifNoneMatch(String tags) {
    return json(product("Lamp", "19.99", "EUR")).header("If-None-Match", tags);
  }

  private void writeByAnotherProgram(String sku) throws SQLException {
    try (var connection = dataSource.getConnection();
        var statement = connection.prepareStatement("UPDATE products SET name = 'Torch' WHERE sku = ?")) {
      statement.setString(1, sku);
      statement.executeUpdate();
    }
  }
}
