package dev.paceline.testing;

import static dev.paceline.testing.People.create;
import static dev.paceline.testing.People.email;
import static dev.paceline.testing.People.json;
import static dev.paceline.testing.People.person;
import static dev.paceline.testing.People.post;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for customers and users alike: they are made, read, changed and deleted, and take no nonsense. */
public abstract class PeopleContract {
  private static final String MOMENT = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z";

  protected final String path;
  private final String notFound;

  protected PeopleContract(String path, String notFound) {
    this.path = path;
    this.notFound = notFound;
  }

  @Test
  void aPersonIsReadAsItWasMade() {
    String email = email();
    String location = post(path, "Ada Lovelace 🎉", email).then().statusCode(201).extract().header("Location");

    get(location).then().statusCode(200)
        .body("id", equalTo(Integer.parseInt(location.substring(location.lastIndexOf('/') + 1))))
        .body("name", equalTo("Ada Lovelace 🎉")).body("email", equalTo(email)).body("version", equalTo(1))
        .body("createdAt", matchesPattern(MOMENT)).body("updatedAt", matchesPattern(MOMENT))
        .body("keySet()", containsInAnyOrder("id", "name", "email", "version", "createdAt", "updatedAt"));
  }

  @Test
  void aPersonIsChanged() {
    String location = create(path);
    String email = email();

    json(person("Grace", email)).put(location).then().statusCode(200)
        .body("name", equalTo("Grace")).body("email", equalTo(email)).body("version", equalTo(2));

    get(location).then().body("name", equalTo("Grace")).body("email", equalTo(email)).body("version", equalTo(2));
  }

  @Test
  void aDeletedPersonIsGone() {
    String location = create(path);

    given().delete(location).then().statusCode(204);

    get(location).then().statusCode(404).body("code", equalTo(notFound));
    given().delete(location).then().statusCode(404).body("code", equalTo(notFound));
    json(person("Ada", email())).put(location).then().statusCode(404).body("code", equalTo(notFound));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "9223372036854775807", "-9223372036854775808"})
  void thereIsNobodyWithAStrangeId(String id) {
    get(path + "/" + id).then().statusCode(404).body("code", equalTo(notFound));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "1.5", "9223372036854775808", "1e3", "%20"})
  void whatIsNoIdIsRefused(String id) {
    given().urlEncodingEnabled(false).get(path + "/" + id).then().statusCode(400).body("violations.field", hasItem("id"));
  }

  @Test
  void anEmailAddressIsTakenInWhateverCase() {
    String email = email();
    post(path, "Ada", email).then().statusCode(201);

    post(path, "Eve", email.toUpperCase()).then().statusCode(409).body("code", equalTo("EMAIL_TAKEN"));
    json(person("Eve", email.toUpperCase())).put(create(path)).then()
        .statusCode(409).body("code", equalTo("EMAIL_TAKEN"));
  }

  @Test
  void aPersonKeepsItsOwnEmailAddressInAnotherCase() {
    String email = email();
    String location = post(path, "Ada", email).then().statusCode(201).extract().header("Location");

    json(person("Ada", email.toUpperCase())).put(location).then().statusCode(200)
        .body("email", equalTo(email.toUpperCase()));
  }

  @Test
  void theSameKeyAndBodyMakeOnePerson() {
    String key = UUID.randomUUID().toString();
    var body = person("Ada", email());

    String first = json(body).header("Idempotency-Key", key).post(path).then().statusCode(201).extract().asString();

    json(body).header("Idempotency-Key", key).post(path).then().statusCode(201)
        .header("Idempotency-Replayed", "true").body(equalTo(first));
  }

  static Stream<List<String>> invalidBodies() {
    return Stream.of("name", "email").flatMap(field -> Stream.of(
        "", "null", "\"\"", "\" \\t\"", "\"" + "x".repeat(255) + "@example.org\"", "\"a\\u0000b@c.d\"", "\"a\\ud800@c.d\"",
        "\"a\\nb@c.d\"", "7", "true", "[\"a@b.c\"]", "{}").map(value -> List.of(field, invalid(field, value))));
  }

  private static String invalid(String field, String value) {
    String other = field.equals("name") ? "\"email\":\"" + email() + "\"" : "\"name\":\"Ada\"";
    return value.isEmpty() ? "{" + other + "}" : "{" + other + ",\"" + field + "\":" + value + "}";
  }

  @ParameterizedTest
  @MethodSource("invalidBodies")
  void anInvalidFieldIsNamed(List<String> fieldAndBody) {
    String location = create(path);

    for (var answer : List.of(json(fieldAndBody.get(1)).post(path), json(fieldAndBody.get(1)).put(location))) {
      answer.then().statusCode(400).contentType("application/problem+json").body("code", equalTo("INVALID_INPUT"))
          .body("violations.field", everyItem(equalTo(fieldAndBody.get(0))))
          .body("violations.field", hasItem(fieldAndBody.get(0)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ada", "ada@", "@example.org", "a da@example.org", "ada@example..org"})
  void whatIsNoEmailAddressIsRefused(String email) {
    post(path, "Ada", email).then().statusCode(400).body("violations.field", hasItem("email"));
  }

  @Test
  void aNameOf200CharactersOutsideTheFirstPlaneIsTaken() {
    post(path, "🎉".repeat(200), email()).then().statusCode(201);
    post(path, "🎉".repeat(201), email()).then().statusCode(400).body("violations.field", hasItem("name"));
  }

  @Test
  void allInvalidFieldsAreNamedAtOnce() {
    post(path, " ", "no").then().statusCode(400).body("violations.field", containsInAnyOrder("email", "name"));
  }

  @Test
  void anUnknownFieldIsNamed() {
    json("{\"name\":\"Ada\",\"email\":\"" + email() + "\",\"admin\":true}").post(path).then()
        .statusCode(400).body("code", equalTo("INVALID_INPUT")).body("violations.field", hasItem("admin"));
  }

  @Test
  void aFieldSaidTwiceIsRefused() {
    json("{\"name\":\"Ada\",\"name\":\"Eve\",\"email\":\"" + email() + "\"}").post(path).then()
        .statusCode(400).body("code", equalTo("MALFORMED_JSON"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "7", "\"Ada\""})
  void aBodyThatIsNoObjectIsRefused(String body) {
    json(body).post(path).then().statusCode(400).body("violations.field", hasItem("body"));
  }
}
