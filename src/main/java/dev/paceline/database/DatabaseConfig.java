package dev.paceline.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/**
 * What Quarkus has no key for. The pool's size, its name, idle timeout and lifetime are Quarkus' own
 * {@code quarkus.datasource.reactive.*}.
 */
@ConfigMapping(prefix = "paceline.database")
public interface DatabaseConfig {

  /** How many connections are kept open, and are open before the service is ready; never more than the pool's max-size. */
  @WithDefault("5")
  @Min(1)
  @Max(1000)
  int minSize();

  /** How long a request waits for a connection before it is answered 503. */
  @WithDefault("30s")
  Duration acquireTimeout();

  /** How many requests may wait for a connection; one more is answered 503 at once. */
  @WithDefault("5000")
  @Min(1)
  int maxWaiting();

  /** How long opening a connection may take, until PostgreSQL has let it in. */
  @WithDefault("5s")
  Duration connectTimeout();

  /**
   * How long a connection may be silent. A server that is frozen or behind a cut cable sends no reset: this is what ends
   * the statements that wait for it. Idle connections are probed more often, so only dead ones reach it.
   */
  @WithDefault("10s")
  Duration silenceTimeout();

  /** When the server itself gives a statement up; below the silence timeout, so that a slow statement costs no connection. */
  @WithDefault("8s")
  Duration statementTimeout();

  /** The most keys that one coalesced statement asks for. */
  @WithDefault("500")
  @Min(1)
  int maxBatch();
}
