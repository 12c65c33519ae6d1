package dev.paceline.products;

import static dev.paceline.testing.Products.PATH;
import static dev.paceline.testing.Products.create;
import static dev.paceline.testing.Products.put;
import static dev.paceline.testing.Products.sku;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.paceline.testing.Await;
import dev.paceline.testing.Sql;
import dev.paceline.testing.Together;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ProductViewsTest {
  @Inject Sql sql;

  @Test
  void eachReadOfAProductCountsAndNothingElseDoes() {
    String sku = create(1);
    get(PATH + "/" + sku + "/views").then().statusCode(200).body("sku", equalTo(sku)).body("views", equalTo(0));

    String tag = get(PATH + "/" + sku).header("ETag");
    get(PATH + "/" + sku).then().statusCode(200);
    given().header("If-None-Match", tag).get(PATH + "/" + sku).then().statusCode(304);
    get(PATH + "/" + sku + "/stock").then().statusCode(200);
    get(PATH + "?skus=" + sku).then().statusCode(200);
    put(sku, "Lamp", "1").then().statusCode(200);

    get(PATH + "/" + sku + "/views").then().body("views", equalTo(3)).body("keySet()", containsInAnyOrder("sku", "views"));
  }

  @Test
  void viewsOfTheSameMomentAllCount() {
    String sku = create(0);

    Together.run(IntStream.range(0, 20).mapToObj(i -> () -> get(PATH + "/" + sku).then().statusCode(200)));

    get(PATH + "/" + sku + "/views").then().body("views", equalTo(20));
  }

  @Test
  void aProductMadeAgainWasNeverViewed() {
    String sku = create(0);
    get(PATH + "/" + sku).then().statusCode(200);
    given().delete(PATH + "/" + sku).then().statusCode(204);
    get(PATH + "/" + sku).then().statusCode(404);
    put(sku, "Lamp", "1").then().statusCode(201);

    get(PATH + "/" + sku + "/views").then().statusCode(200).body("views", equalTo(0));
  }

  @Test
  void viewsThatAreNotYetFlushedAreNotThoseOfAProductMadeAgain() {
    String sku = create(0);
    get(PATH + "/" + sku).then().statusCode(200);
    get(PATH + "/" + sku + "/views").then().body("views", equalTo(1));
    given().delete(PATH + "/" + sku).then().statusCode(204);

    get(PATH + "/" + sku + "/views").then().statusCode(404);
    put(sku, "Lamp", "1").then().statusCode(201);
    get(PATH + "/" + sku + "/views").then().body("views", equalTo(0));
  }

  @Test
  void viewsGetToTheDatabaseByThemselves() throws Exception {
    String sku = create(0);
    get(PATH + "/" + sku).then().statusCode(200);
    get(PATH + "/" + sku).then().statusCode(200);

    Await.until("views in the database", Duration.ofSeconds(10), () -> sql.number(
        "SELECT coalesce(sum(views), 0) FROM product_views WHERE sku = ?", sku) == 2);

    get(PATH + "/" + sku + "/views").then().body("views", equalTo(2));
  }

  @Test
  void aCounterThatIsFullHoldsUpNoOther() throws Exception {
    String full = create(0);
    String other = create(0);
    sql.update("INSERT INTO product_views VALUES (?, ?)", full, Long.MAX_VALUE);

    get(PATH + "/" + full).then().statusCode(200).body("sku", equalTo(full));
    get(PATH + "/" + other).then().statusCode(200);

    get(PATH + "/" + full + "/views").then().body("views", equalTo(Long.MAX_VALUE));
    Await.until("the other's view in the database", Duration.ofSeconds(10), () -> sql.number(
        "SELECT coalesce(sum(views), 0) FROM product_views WHERE sku = ?", other) == 1);
    sql.update("DELETE FROM product_views WHERE sku = ?", full);
  }

  @Test
  void theMostViewedComeFirst() {
    String most = create(0);
    String alsoMost = create(0);
    String fewer = create(0);
    List.of(most, alsoMost).forEach(sku -> sql.update("INSERT INTO product_views VALUES (?, 9000000000)", sku));
    sql.update("INSERT INTO product_views VALUES (?, 8999999999)", fewer);

    assertEquals(Stream.concat(Stream.of(most, alsoMost).sorted(), Stream.of(fewer)).toList(), mostViewed(9000000000L));
    get(PATH + "/" + fewer).then().statusCode(200);
    get(PATH + "/" + fewer).then().statusCode(200);

    assertEquals(fewer, mostViewed(9000000001L).get(0));
    sql.update("DELETE FROM product_views WHERE views > 1000000");
  }

  @Test
  void anUnknownProductHasNoViews() {
    String sku = sku();
    get(PATH + "/" + sku).then().statusCode(404);

    get(PATH + "/" + sku + "/views").then().statusCode(404).body("code", equalTo("PRODUCT_NOT_FOUND"));
  }

  private static List<String> mostViewed(long views) {
    return get(PATH + "/popular?limit=3").then().statusCode(200)
        .body("items", hasSize(3)).body("next", nullValue()).body("items[0].views", equalTo(views))
        .extract().path("items.sku");
  }
}
