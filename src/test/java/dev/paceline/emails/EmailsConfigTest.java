package dev.paceline.emails;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmailsConfigTest {

  private static EmailsConfig configured(Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        .withSources(new PropertiesConfigSource(properties, "a test's", 100))
        .withConverter(Duration.class, 200, new DurationConverter())
        .withMapping(EmailsConfig.class).build().getConfigMapping(EmailsConfig.class);
  }

  @Test
  void defaults() {
    EmailsConfig config = configured(Map.of());

    assertEquals(List.of(8, 1000, 8), List.of(config.concurrency(), config.rate(), config.maxAttempts()));
    assertEquals(List.of(Duration.ofSeconds(30), Duration.ofMinutes(2)), List.of(config.timeout(), config.lease()));
    assertEquals(List.of(Duration.ofSeconds(10), Duration.ofHours(1)), List.of(config.minBackoff(), config.maxBackoff()));
    assertEquals(List.of(Duration.ofSeconds(1), Duration.ofMinutes(1)),
        List.of(config.minOutagePause(), config.maxOutagePause()));
    assertEquals(List.of(Duration.ofSeconds(1), Duration.ofDays(7)), List.of(config.pollInterval(), config.inboxKeptFor()));
    assertTrue(config.isLeaseLongEnough() && config.isInOrder());
  }

  @ParameterizedTest
  @CsvSource({"lease,89s", "timeout,0s", "min-backoff,2h", "min-outage-pause,2m", "poll-interval,0s", "inbox-kept-for,-1s"})
  void whatContradictsItselfIsRefused(String key, String value) {
    EmailsConfig config = configured(Map.of("paceline.emails." + key, value));

    assertFalse(config.isLeaseLongEnough() && config.isInOrder());
  }
}
