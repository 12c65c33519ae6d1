package dev.paceline.testing;

import static dev.paceline.testing.People.create;
import static dev.paceline.testing.People.email;
import static dev.paceline.testing.People.json;
import static dev.paceline.testing.People.person;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How entity tags guard customers and users alike. */
public abstract class PeopleTagContract {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String path;
  @Inject DataSource dataSource;

  protected PeopleTagContract(String path) {
    this.path = path;
  }

  @Test
  void eachWriteMakesANewTagAndTheNextVersion() {
    String location = create(path);
    String first = get(location).then().statusCode(200).body("version", equalTo(1)).extract().header("ETag");

    String second = json(person("Ada", email())).put(location).then().statusCode(200)
        .body("version", equalTo(2)).extract().header("ETag");

    assertNotEquals(first, second);
    assertEquals(second, get(location).header("ETag"));
  }

  @Test
  void aWriteByAnotherProgramMakesANewTagAndTheNextVersion() throws Exception {
    String location = create(path);
    String first = get(location).header("ETag");

    String[] parts = location.split("/");
    try (var connection = dataSource.getConnection(); var statement = connection.createStatement()) {
      statement.executeUpdate("UPDATE " + parts[3] + " SET name = 'Eve' WHERE id = " + parts[4]);
    }

    Await.until("it is seen", PATIENCE, () -> get(location).path("version").equals(2));
    String second = get(location).then().body("version", equalTo(2)).body("name", equalTo("Eve")).extract().header("ETag");
    assertNotEquals(first, second);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", "W/%s", "\"other\", %s", "\"other\" ,W/%s", "*"})
  void whoHasItAlreadyIsNotSentItAgain(String known) {
    String location = create(path);
    String tag = get(location).header("ETag");

    given().header("If-None-Match", known.formatted(tag)).get(location).then()
        .statusCode(304).header("ETag", tag).body(emptyString());
  }

  @Test
  void whoHasAnOlderStateIsSentTheNewOne() {
    String location = create(path);

    given().header("If-None-Match", "\"0\", W/\"other\"").get(location).then().statusCode(200).body("version", equalTo(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", "\"other\", %s", "*"})
  void aWriteThatKnowsTheStateIsDone(String known) {
    String location = create(path);
    String tag = get(location).header("ETag");

    String next = json(person("Ada", email())).header("If-Match", known.formatted(tag)).put(location).then()
        .statusCode(200).extract().header("ETag");
    given().header("If-Match", known.formatted(next)).delete(location).then().statusCode(204);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"0\"", "\"0\", \"other\"", "W/%s", "\"\""})
  void aWriteThatDoesNotKnowTheStateIsRefused(String known) {
    String location = create(path);
    String ifMatch = known.formatted(get(location).header("ETag"));

    json(person("Eve", email())).header("If-Match", ifMatch).put(location).then()
        .statusCode(412).body("code", equalTo("PRECONDITION_FAILED"));
    given().header("If-Match", ifMatch).delete(location).then().statusCode(412);

    get(location).then().statusCode(200).body("version", equalTo(1)).body("name", equalTo("Ada"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "\"1", "\"1\" \"2\"", "w/\"1\"", "\"1\", *", ","})
  void whatIsNoTagIsRefused(String malformed) {
    String location = create(path);

    json(person("Eve", email())).header("If-Match", malformed).put(location).then()
        .statusCode(400).body("code", equalTo("BAD_ENTITY_TAG"));
    given().header("If-Match", malformed).delete(location).then().statusCode(400);
    given().header("If-None-Match", malformed).get(location).then().statusCode(400);
  }

  @Test
  void ofManyWhoSawTheSameStateOneWrites() {
    String location = create(path);
    String tag = get(location).header("ETag");

    List<Integer> statuses = Together.run(IntStream.range(0, 16).mapToObj(i -> () ->
        json(person("Writer " + i, email())).header("If-Match", tag).put(location).statusCode()));

    assertEquals(1, statuses.stream().filter(status -> status == 200).count(), statuses::toString);
    assertEquals(15, statuses.stream().filter(status -> status == 412).count(), statuses::toString);
    get(location).then().body("version", equalTo(2));
  }
}
