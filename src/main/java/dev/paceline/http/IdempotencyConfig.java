package dev.paceline.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

@ConfigMapping(prefix = "paceline.idempotency")
interface IdempotencyConfig {

  /** How long an answer is kept for repetitions of its request. */
  @WithDefault("24h")
  Duration keptFor();
}
