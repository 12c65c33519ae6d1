package dev.paceline.demo.downstreams;

import java.util.concurrent.ThreadLocalRandom;

/**
 * How a service answers.
 *
 * @param delayMs before an answer of any kind, also a failing one
 * @param failureRatio the share of requests that fail, from 0 to 1
 */
record Behaviour(int delayMs, Failure failure, double failureRatio) {
  static final int MAX_DELAY_MS = 60_000;

  Behaviour {
    if (delayMs < 0 || delayMs > MAX_DELAY_MS) {
      throw new IllegalArgumentException("delayMs must be a whole number from 0 to " + MAX_DELAY_MS);
    }
    if (!(failureRatio >= 0 && failureRatio <= 1)) {
      throw new IllegalArgumentException("failureRatio must be a number from 0 to 1");
    }
  }

  static Behaviour wellAfter(int delayMs) {
    return new Behaviour(delayMs, Failure.NONE, 1);
  }

  /** Draws for one request. */
  Failure drawFailure() {
    return ThreadLocalRandom.current().nextDouble() < failureRatio ? failure : Failure.NONE;
  }
}
