package dev.paceline.outbox;

import java.time.Duration;

record TestOutboxConfig(
    Duration pollInterval, int batch, Duration lease, int maxAttempts, Duration retryDelay, Duration maxRetryDelay)
    implements OutboxConfig {

  /** Nothing is found by polling: a test that waits for it waits in vain. */
  static final TestOutboxConfig WITHOUT_POLLING = new TestOutboxConfig(
      Duration.ofHours(1), 100, Duration.ofMinutes(5), 3, Duration.ofMillis(20), Duration.ofMillis(100));

  TestOutboxConfig polling(Duration interval) {
    return new TestOutboxConfig(interval, batch, lease, maxAttempts, retryDelay, maxRetryDelay);
  }

  TestOutboxConfig leasing(Duration time) {
    return new TestOutboxConfig(pollInterval, batch, time, maxAttempts, retryDelay, maxRetryDelay);
  }

  TestOutboxConfig retryingAfter(Duration delay) {
    return new TestOutboxConfig(pollInterval, batch, lease, maxAttempts, delay, delay);
  }
}
