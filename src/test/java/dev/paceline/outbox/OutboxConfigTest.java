package dev.paceline.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

  @Test
  void whatContradictsItselfIsRefused() {
    TestOutboxConfig config = TestOutboxConfig.WITHOUT_POLLING.polling(Duration.ofSeconds(1)).leasing(Duration.ofSeconds(4));
    assertTrue(config.isLeaseLongEnough() && config.isInOrder());
    assertFalse(config.leasing(Duration.ofSeconds(3)).isLeaseLongEnough());
    assertFalse(config.polling(Duration.ZERO).isInOrder());
    assertFalse(new TestOutboxConfig(
        Duration.ofSeconds(1), 1, Duration.ofSeconds(9), 1, Duration.ofSeconds(2), Duration.ofSeconds(1)).isInOrder());
  }
}
