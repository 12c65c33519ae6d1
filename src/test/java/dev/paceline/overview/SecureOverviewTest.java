package dev.paceline.overview;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import dev.paceline.testing.Shop;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside services behind TLS, and where the lab is not enabled. */
@QuarkusTest
@WithTestResource(value = SecureServices.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class SecureOverviewTest {

  @Inject
  Shop shop;

  @Test
  void onlyWhomTheConfigurationTrustsIsAsked() {
    given().get(shop.placed(shop.product(1)) + "/overview").then().statusCode(200)
        .body("parts.name", equalTo(List.of("trusting", "wary")))
        .body("parts.status", equalTo(List.of("ok", "error")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"parallel", "sequential", "both"})
  void theModeCanOnlyBeChosenWhereTheLabIsEnabled(String mode) {
    given().get("/api/v1/orders/1/overview?mode=" + mode).then().statusCode(400).body("violations[0].field", equalTo("mode"));
  }
}
