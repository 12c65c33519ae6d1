package dev.paceline.lab.caches;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
class CachesViewTest {

  private static Map<String, Object> view(String name) {
    List<Map<String, Object>> all = given().get("/lab/api/caches").then().statusCode(200).extract().path("$");
    return all.stream().filter(each -> each.get("name").equals(name)).findFirst().orElseThrow();
  }

  private static int grownBy(String what, Map<String, Object> before, Map<String, Object> after) {
    return ((Number) after.get(what)).intValue() - ((Number) before.get(what)).intValue();
  }

  @Test
  void hitsLoadsAndInvalidationsAreCountedByCache() {
    String user = given().contentType(ContentType.JSON).body(Map.of("name", "Ada", "email", UUID.randomUUID() + "@example.org"))
        .post("/api/v1/users").then().statusCode(201).extract().header("Location");
    Map<String, Object> before = view("users");

    for (int n = 0; n < 3; n++) {
      given().get(user).then().statusCode(200);
    }

    Map<String, Object> after = view("users");
    assertTrue(grownBy("requests", before, after) >= 3, after::toString);
    assertTrue(grownBy("loads", before, after) >= 1, after::toString);
    assertTrue(grownBy("nearHits", before, after) + grownBy("sharedHits", before, after) >= 1, after::toString);
    assertEquals(false, after.get("degraded"));
    assertEquals(10_000, after.get("nearLimit"));
    assertEquals(3600f, ((Number) after.get("ttlSeconds")).floatValue());

    given().delete(user).then().statusCode(204);
    assertTrue(grownBy("invalidations", after, view("users")) >= 1);
  }
}
