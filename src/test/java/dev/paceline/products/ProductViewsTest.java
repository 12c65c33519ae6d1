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

import dev.paceline.testing.Together;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ProductViewsTest {
  @Inject DataSource dataSource;

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
  void aViewThatCannotBeCountedCostsNobodyTheProduct() throws SQLException {
    String sku = create(0);
    get(PATH + "/" + sku).then().statusCode(200);
    sql("UPDATE product_views SET views = 9223372036854775807 WHERE sku = '" + sku + "'");

    get(PATH + "/" + sku).then().statusCode(200).body("sku", equalTo(sku));

    sql("DELETE FROM product_views WHERE sku = '" + sku + "'");
  }

  @Test
  void theMostViewedComeFirst() throws SQLException {
    String most = create(0);
    String alsoMost = create(0);
    String fewer = create(0);
    sql("INSERT INTO product_views VALUES ('" + most + "', 9000000000), ('" + alsoMost + "', 9000000000), ('"
        + fewer + "', 8999999999)");

    List<String> first = get(PATH + "/popular?limit=3").then().statusCode(200)
        .body("items", hasSize(3)).body("next", nullValue()).body("items[0].views", equalTo(9000000000L))
        .extract().path("items.sku");

    assertEquals(List.of(most, alsoMost).stream().sorted().toList(), first.subList(0, 2));
    assertEquals(fewer, first.get(2));
    sql("DELETE FROM product_views WHERE views > 1000000");
  }

  @Test
  void anUnknownProductHasNoViews() {
    String sku = sku();
    get(PATH + "/" + sku).then().statusCode(404);

    get(PATH + "/" + sku + "/views").then().statusCode(404).body("code", equalTo("PRODUCT_NOT_FOUND"));
  }

  private void sql(String statement) throws SQLException {
    try (var connection = dataSource.getConnection(); var plain = connection.createStatement()) {
      plain.executeUpdate(statement);
    }
  }
}
