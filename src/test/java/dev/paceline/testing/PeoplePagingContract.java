package dev.paceline.testing;

import static dev.paceline.testing.People.create;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How customers and users alike are paged. */
public abstract class PeoplePagingContract {
  private final String path;
  private final String anotherList;

  protected PeoplePagingContract(String path, String anotherList) {
    this.path = path;
    this.anotherList = anotherList;
  }

  @Test
  void pagesHoldEachPersonOnceInTheOrderOfIds() {
    List<String> made = Stream.generate(() -> create(path)).limit(7).toList();

    List<Long> ids = walk(path + "?limit=3", () -> {});

    assertEquals(new ArrayList<>(new TreeSet<>(ids)), ids);
    assertTrue(ids.containsAll(made.stream().map(PeoplePagingContract::id).toList()));
  }

  @Test
  void pagesAreStableWhilePeopleCome() {
    List<Long> before = Stream.generate(() -> create(path)).limit(7).map(PeoplePagingContract::id).toList();

    List<Long> ids = walk(path + "?limit=5", () -> create(path));

    assertEquals(new ArrayList<>(new TreeSet<>(ids)), ids);
    assertTrue(ids.containsAll(before));
  }

  @Test
  void theLinkHeaderLeadsToTheNextPage() {
    create(path);
    create(path);
    Response first = get(path + "?limit=1");

    String link = first.then().statusCode(200).body("items", hasSize(1)).extract().header("Link");

    assertEquals("<" + path + "?limit=1&after=" + first.path("next") + ">; rel=\"next\"", link);
  }

  @Test
  void theLastPageHasNoNext() {
    Response page = get(path + "?limit=500");
    while (page.path("next") != null) {
      page = get(path + "?limit=500&after=" + page.path("next"));
    }
    page.then().statusCode(200).header("Link", nullValue());
  }

  @Test
  void aPageHasAtMost50ItemsUnlessToldOtherwise() {
    get(path).then().statusCode(200).body("items.size()", lessThanOrEqualTo(50));
    get(path + "?limit=1").then().statusCode(200).body("items", hasSize(1));
    get(path + "?limit=500").then().statusCode(200);
  }

  @Test
  void anEmptyParameterIsNotTakenForNone() {
    get(path + "?limit=").then().statusCode(400).body("violations.field", hasItem("limit"));
    get(path + "?after=").then().statusCode(400).body("violations.field", hasItem("after"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "501", "-1", "x", "1.5", "99999999999999999999"})
  void aLimitOutOfBoundsIsRefused(String limit) {
    get(path + "?limit=" + limit).then().statusCode(400).body("violations.field", hasItem("limit"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "MTIz", "%00", "!!!!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
  void whatIsNoCursorIsRefused(String after) {
    given().urlEncodingEnabled(false).get(path + "?after=" + after).then()
        .statusCode(400).body("code", equalTo("BAD_CURSOR"));
  }

  @Test
  void aCursorOfAnotherListIsRefused() {
    create(anotherList);
    create(anotherList);
    String cursor = get(anotherList + "?limit=1").path("next");

    get(path + "?after=" + cursor).then().statusCode(400).body("code", equalTo("CURSOR_OF_ANOTHER_QUERY"));
  }

  /** The ids of the whole list, by following the links. */
  private static List<Long> walk(String firstPage, Runnable betweenPages) {
    List<Long> ids = new ArrayList<>();
    for (String page = firstPage; page != null; betweenPages.run()) {
      Response answer = given().urlEncodingEnabled(false).get(page);
      answer.then().statusCode(200);
      ids.addAll(answer.jsonPath().getList("items.id", Long.class));
      String link = answer.header("Link");
      page = link == null ? null : link.substring(1, link.indexOf('>'));
    }
    return ids;
  }

  private static long id(String location) {
    return Long.parseLong(location.substring(location.lastIndexOf('/') + 1));
  }
}
