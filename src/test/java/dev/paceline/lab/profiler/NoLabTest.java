package dev.paceline.lab.profiler;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(NoLabTest.LabOff.class)
class NoLabTest {

  public static class LabOff implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("paceline.lab.enabled", "false");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "/lab", "/lab/", "/lab/profile", "/lab/profile/", "/lab/profile/cpu?seconds=1", "/lab/profile/diff", "/lab/api/endpoints",
      "//lab/profile/cpu?seconds=1", "/lab//profile/cpu?seconds=1", "/lab/profile/cpu?seconds=0", "/%6Cab/profile", "/x/../lab/profile"})
  void whereTheLabIsOffThereIsNone(String path) {
    given().urlEncodingEnabled(false).get(path).then().statusCode(404).body("code", equalTo("NOT_FOUND"));
  }
}
