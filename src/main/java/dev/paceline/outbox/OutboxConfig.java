package dev.paceline.outbox;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How events get out. */
@ConfigMapping(prefix = "paceline.outbox")
public interface OutboxConfig {

  /** How often the relay looks for events when nothing wakes it: how late, at most, a lost notification makes one. */
  @WithDefault("500ms")
  Duration pollInterval();

  /** Most events that a relay publishes at a time. */
  @WithDefault("1000")
  @Min(1)
  @Max(10_000)
  int batch();

  /**
   * How long a relay that has stopped answering keeps what it took; longer than the poll interval by far. Publishing has
   * half of that time.
   */
  @WithDefault("10s")
  Duration lease();

  /** How often an event is tried that fails by its own fault, before its key is parked. */
  @WithDefault("8")
  @Min(1)
  int maxAttempts();

  /** The pause after a first failure; each further one is twice as long, at most {@link #maxRetryDelay()}. */
  @WithDefault("1s")
  Duration retryDelay();

  @WithDefault("5m")
  Duration maxRetryDelay();

  /** A relay that only waits for events must not be taken for one that hangs. */
  @AssertTrue(message = "paceline.outbox.lease must be at least four times paceline.outbox.poll-interval")
  default boolean isLeaseLongEnough() {
    return lease().compareTo(pollInterval().multipliedBy(4)) >= 0;
  }

  @AssertTrue(message = "the durations of paceline.outbox must be positive, and retry-delay at most max-retry-delay")
  default boolean isInOrder() {
    return pollInterval().toMillis() > 0 && retryDelay().toMillis() > 0 && retryDelay().compareTo(maxRetryDelay()) <= 0;
  }
}
