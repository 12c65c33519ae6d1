package dev.paceline.users;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
class UsersTest {

  @Test
  void aNewUserCanBeReadChangedAndDeleted() {
    String location = given().contentType(ContentType.JSON).body(Map.of("name", "Ada", "email", "ada@example.org"))
        .post("/api/v1/users")
        .then().statusCode(201).body("status", equalTo("created")).extract().header("Location");

    given().get(location).then().statusCode(200).body("name", equalTo("Ada")).header("ETag", "\"1\"");
    given().contentType(ContentType.JSON).body(Map.of("name", "Ada L.", "email", "ada@example.org")).put(location)
        .then().statusCode(200).body("version", equalTo(2));
    given().header("If-Match", "\"1\"").delete(location).then().statusCode(412);
    given().header("If-Match", "\"2\"").delete(location).then().statusCode(204);
    given().get(location).then().statusCode(404);
  }
}
