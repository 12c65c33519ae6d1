package dev.paceline.testing;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.UUID;

/** Requests about people: customers and users are asked for in the same way. */
public final class People {
  public static final String USERS = "/api/v1/users";
  public static final String CUSTOMERS = "/api/v1/customers";

  private People() {}

  /** An e-mail address that no other test has. */
  public static String email() {
    return UUID.randomUUID() + "@example.org";
  }

  public static Map<String, String> person(String name, String email) {
    return Map.of("name", name, "email", email);
  }

  public static RequestSpecification json(Object body) {
    return given().contentType(ContentType.JSON).body(body);
  }

  public static Response post(String path, String name, String email) {
    return json(person(name, email)).post(path);
  }

  /** Makes a new person there, and gives its path. */
  public static String create(String path) {
    return post(path, "Ada", email()).then().statusCode(201).extract().header("Location");
  }
}
