package dev.paceline.products;

import static dev.paceline.testing.Products.PATH;
import static dev.paceline.testing.Products.create;
import static dev.paceline.testing.Products.put;
import static dev.paceline.testing.Products.sku;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ProductPagingTest {

  @Test
  void pagesHoldEachProductOnceInTheOrderOfTheBytesOfItsSku() {
    String stem = sku();
    List<String> made = Stream.of(".", "-B", "-a", "0", "_", "-b", "-A").map(end -> stem + end).toList();
    made.forEach(sku -> put(sku, "Lamp", "1").then().statusCode(201));

    assertEquals(made.stream().sorted().toList(), walk(PATH + "?limit=3&skus=" + String.join(",", made)));
    List<String> all = walk(PATH + "?limit=100");
    assertEquals(new ArrayList<>(new TreeSet<>(all)), all);
    assertTrue(all.containsAll(made));
  }

  @Test
  void pagesAreStableWhileProductsComeAndGo() {
    List<String> skus = Stream.generate(() -> sku()).limit(8).sorted().toList();
    List.of(1, 3, 4, 5, 7).forEach(i -> put(skus.get(i), "Lamp", "1").then().statusCode(201));
    String list = PATH + "?limit=2&skus=" + String.join(",", skus);
    Response first = get(list);

    put(skus.get(0), "Lamp", "1").then().statusCode(201); // before the cursor: not seen any more
    given().delete(PATH + "/" + skus.get(3)).then().statusCode(204); // under the cursor
    put(skus.get(6), "Lamp", "1").then().statusCode(201); // behind it: seen

    assertEquals(List.of(skus.get(1), skus.get(3)), first.path("items.sku"));
    assertEquals(
        List.of(skus.get(4), skus.get(5), skus.get(6), skus.get(7)),
        walk(list + "&after=" + first.path("next")));
  }

  @Test
  void aFilteredListHoldsTheProductsAskedForThatAreThere() {
    String one = create(3);
    String other = create(0);

    get(PATH + "?skus=" + one + "," + sku() + "," + other + "," + one).then().statusCode(200)
        .body("items.sku", contains(Stream.of(one, other).sorted().toArray())).body("next", nullValue())
        .header("Link", nullValue());
    get(PATH + "?skus=" + one + "&skus=" + other).then().statusCode(400).body("violations.field", contains("skus"));
    get(PATH + "?skus=" + sku()).then().statusCode(200).body("items", empty()).body("next", nullValue());
    get(PATH + "?skus=" + one).then()
        .body("items[0].unitPrice.amount", equalTo("19.99")).body("items[0].stock", equalTo(3))
        .body("items[0].version", equalTo(2)).body("items[0].name", equalTo("Lamp"));
  }

  @Test
  void upTo500ProductsCanBeAskedFor() {
    List<String> skus = IntStream.rangeClosed(1, 501).mapToObj("none-%059d"::formatted).toList();

    given().urlEncodingEnabled(false).get(PATH + "?skus=" + String.join("%2C", skus.subList(0, 500))).then().statusCode(200).body("items", empty());
    get(PATH + "?skus=" + String.join(",", skus)).then().statusCode(400).body("violations.field", hasItem("skus"));
  }

  @ParameterizedTest
  @ValueSource(strings = {",", "a,,b", "a,", "-a", "a b", "ä", "a, b"})
  void aListThatNamesWhatIsNoSkuIsRefused(String skus) {
    given().queryParam("skus", skus).get(PATH).then().statusCode(400).body("violations.field", hasItem("skus"));
  }

  @Test
  void theLinkHeaderLeadsToTheNextPageOfTheSameFilter() {
    String skus = create(0) + "," + create(0);
    Response first = get(PATH + "?limit=1&skus=" + skus);

    String link = first.then().statusCode(200).body("items", hasSize(1)).extract().header("Link");
    String next = link.substring(1, link.indexOf('>'));

    given().urlEncodingEnabled(false).get(next).then().statusCode(200).body("items", hasSize(1)).body("next", nullValue());
  }

  @Test
  void aCursorIsGoodForItsFilterInAnyOrderAndForNoOther() {
    String one = create(0);
    String other = create(0);
    String filtered = get(PATH + "?limit=1&skus=" + one + "," + other).path("next");
    String unfiltered = get(PATH + "?limit=1").path("next");

    get(PATH + "?skus=" + other + "," + one + "&after=" + filtered).then().statusCode(200).body("items", hasSize(1));
    for (String query : List.of("?after=" + filtered, "?skus=" + one + "&after=" + filtered,
        "?skus=" + one + "," + other + "&after=" + unfiltered)) {
      get(PATH + query).then().statusCode(400).body("code", equalTo("CURSOR_OF_ANOTHER_QUERY"));
    }
    get("/api/v1/users?after=" + unfiltered).then().statusCode(400).body("code", equalTo("CURSOR_OF_ANOTHER_QUERY"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "501", "-1", "x"})
  void aLimitOutOfBoundsIsRefused(String limit) {
    get(PATH + "?limit=" + limit).then().statusCode(400).body("violations.field", hasItem("limit"));
    get(PATH + "/popular?limit=" + limit).then().statusCode(400).body("violations.field", hasItem("limit"));
  }

  @Test
  void aPageHasAtMost50ItemsUnlessToldOtherwise() {
    get(PATH).then().statusCode(200).body("items.size()", lessThanOrEqualTo(50));
    get(PATH + "?limit=500").then().statusCode(200);
  }

  @Test
  void whatIsNoCursorIsRefused() {
    get(PATH + "?after=MTIz").then().statusCode(400).body("code", equalTo("BAD_CURSOR"));
  }

  /** The SKUs of the whole list, by following the links. */
  private static List<String> walk(String firstPage) {
    List<String> skus = new ArrayList<>();
    String page = firstPage;
    while (page != null) {
      Response answer = given().urlEncodingEnabled(false).get(page);
      answer.then().statusCode(200);
      skus.addAll(answer.path("items.sku"));
      String link = answer.header("Link");
      page = link == null ? null : link.substring(1, link.indexOf('>'));
    }
    return skus;
  }
}
