package dev.paceline.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
class HealthTest {

  @TestHTTPResource(value = "/", management = true)
  URI management;

  @Test
  void liveIsTheEventLoopsAlone() {
    given().get(management + "health/live")
        .then().statusCode(200).body("checks.name", equalTo(List.of("event-loops")));
  }

  @Test
  void readyIsThePoolAndNotRedis() {
    given().get(management + "health/ready")
        .then().statusCode(200).body("checks.name", hasItem("orders-pool"))
        .body("checks.name", not(hasItem(containsString("Redis"))));
  }

  @Test
  void startedIsAWarmPool() {
    given().get(management + "health/started").then().statusCode(200).body("checks.name", hasItems("orders-pool"));
  }

  @Test
  void theManagementPortAloneServesHealthAndMetrics() {
    given().get("/q/health").then().statusCode(404);
    given().get("/q/health/ready").then().statusCode(404);
    given().get("/q/metrics").then().statusCode(404);
    given().get(management + "metrics").then().statusCode(200).body(containsString("pool_name=\"orders-pool\""));
  }
}
