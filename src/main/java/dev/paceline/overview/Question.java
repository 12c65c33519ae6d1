package dev.paceline.overview;

import dev.paceline.overview.DownstreamException.Cause;

/**
 * What a service is asked.
 *
 * @param traceparent of the request that it is asked for; null when there is none to send
 */
record Question(long orderId, Deadline deadline, String traceparent) {

  /** What it means when there is no answer in time: a caller in a hurry is no fault of the service. */
  Cause late() {
    return deadline.isCallers() ? Cause.HURRIED : Cause.TIMEOUT;
  }
}
