package dev.paceline.emails;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The application itself sends no mail, so that a test's own senders have the queue for themselves. */
public class NothingSent implements QuarkusTestProfile {

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of("paceline.role", "api");
  }
}
