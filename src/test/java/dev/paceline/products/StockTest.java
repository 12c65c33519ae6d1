package dev.paceline.products;

import static dev.paceline.testing.Products.PATH;
import static dev.paceline.testing.Products.create;
import static dev.paceline.testing.Products.json;
import static dev.paceline.testing.Products.put;
import static dev.paceline.testing.Products.setStock;
import static io.restassured.RestAssured.get;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.paceline.testing.Together;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class StockTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_000_000_000})
  void theStockIsWhatItWasSetTo(int available) {
    String sku = create(5);

    setStock(sku, available).then().statusCode(200).body(equalTo("{\"available\":" + available + "}"));

    get(PATH + "/" + sku + "/stock").then().statusCode(200).body(equalTo("{\"available\":" + available + "}"));
    get(PATH + "/" + sku).then().body("stock", equalTo(available));
  }

  @Test
  void settingItToWhatItIsAlreadyIsAWriteToo() {
    String sku = create(5);
    String before = get(PATH + "/" + sku + "/stock").header("ETag");

    String after = setStock(sku, 5).then().statusCode(200).body("available", equalTo(5)).extract().header("ETag");

    assertNotEquals(before, after);
    get(PATH + "/" + sku).then().body("version", equalTo(3));
  }

  @Test
  void itsTagIsTheTagOfTheProductThatItIsAPartOf() {
    String sku = create(5);

    assertEquals(get(PATH + "/" + sku).header("ETag"), get(PATH + "/" + sku + "/stock").header("ETag"));
  }

  @Test
  void ofManyWhoSawTheSameStockOneSetsIt() {
    String sku = create(5);
    String tag = get(PATH + "/" + sku + "/stock").header("ETag");

    List<Integer> statuses = Together.run(IntStream.range(0, 16).mapToObj(i -> () ->
        json("{\"available\":" + i + "}").header("If-Match", tag).put(PATH + "/" + sku + "/stock").statusCode()));

    assertEquals(1, statuses.stream().filter(status -> status == 200).count(), statuses::toString);
    assertEquals(15, statuses.stream().filter(status -> status == 412).count(), statuses::toString);
  }

  @Test
  void aNewPriceLeavesTheStockAlone() {
    String sku = create(5);

    put(sku, "Lamp", "1").then().statusCode(200).body("stock", equalTo(5));
  }
}
