package dev.paceline.cache;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/**
 * How long Redis may keep the service waiting. Where it is, and the pool's size, are Quarkus' own {@code quarkus.redis.*}.
 * One Redis, or one behind Sentinel: a script writes several keys, which a Redis Cluster would want in one slot.
 */
@ConfigMapping(prefix = "paceline.redis")
public interface RedisConfig {

  /** How long an answer may take; then the caller goes on without it. */
  @WithDefault("250ms")
  Duration timeout();

  /** How long the circuit breaker stays open before one command may try whether Redis is back. */
  @WithDefault("1s")
  Duration breakerDelay();
}
