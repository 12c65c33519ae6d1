package dev.paceline.orders;

import java.time.Instant;

/** A valid order of an import and the number of its line. */
record NumberedOrder(long line, Instant placedAt, long totalMinor, PastOrder order) {

  String reference() {
    return order.reference();
  }
}
