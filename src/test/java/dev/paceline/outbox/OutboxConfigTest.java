package dev.paceline.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutboxConfigTest {

  @Test
  void defaults() {
    OutboxConfig config = new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(OutboxConfig.class)
        .build().getConfigMapping(OutboxConfig.class);
    assertEquals(Duration.ofMillis(500), config.pollInterval());
    assertEquals(1000, config.batch());
    assertEquals(Duration.ofSeconds(10), config.lease());
    assertEquals(8, config.maxAttempts());
    assertEquals(Duration.ofSeconds(1), config.retryDelay());
    assertEquals(Duration.ofMinutes(5), config.maxRetryDelay());
  }
}
