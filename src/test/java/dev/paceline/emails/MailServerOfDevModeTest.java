package dev.paceline.emails;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MailServerOfDevModeTest {
  private static final String HOST = "quarkus.mailer.host";
  private static final String MOCK = "quarkus.mailer.mock";

  @Test
  void aConfiguredServerIsSentTo() {
    assertEquals(Optional.of("false"), mock("dev", Map.of(HOST, "mail.example.org")));
    assertEquals(Optional.of("false"), mock("dev", Map.of(HOST, "localhost")), "the default, but configured");
  }

  @Test
  void withoutOneMailsAreOnlyLogged() {
    assertEquals(Optional.empty(), mock("dev", Map.of()));
  }

  @Test
  void whoeverSaysSoHasThemLogged() {
    assertEquals(Optional.of("true"), mock("dev", Map.of(HOST, "mail.example.org", MOCK, "true")));
  }

  @Test
  void otherProfilesAreLeftAlone() {
    assertEquals(Optional.empty(), mock("test", Map.of(HOST, "mail.example.org")));
    assertEquals(Optional.empty(), mock("prod", Map.of(HOST, "mail.example.org")));
  }

  private static Optional<String> mock(String profile, Map<String, String> configured) {
    return new SmallRyeConfigBuilder().withProfile(profile)
        .withDefaultValue(HOST, "localhost")
        .withSources(new PropertiesConfigSource(configured, "a test's", 100))
        .withSources(new MailServerOfDevMode())
        .build().getOptionalValue(MOCK, String.class);
  }
}
