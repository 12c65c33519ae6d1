package dev.paceline.orders;

import static dev.paceline.http.Parameters.id;
import static dev.paceline.http.Parameters.instant;
import static dev.paceline.http.Parameters.oneOf;

import java.time.Instant;
import java.util.Optional;

/**
 * Which orders are asked for; what is empty narrows nothing.
 *
 * @param placedFrom the first moment
 * @param placedTo the first moment that is no longer in
 */
public record OrderFilter(
    Optional<Long> customerId, Optional<OrderStatus> status, Optional<Instant> placedFrom, Optional<Instant> placedTo) {

  /** Reads the parameters of a request, each of which may be null; fails with 400. */
  static OrderFilter of(String customerId, String status, String placedFrom, String placedTo) {
    return new OrderFilter(
        Optional.ofNullable(customerId).map(text -> id("customerId", text)),
        Optional.ofNullable(status).map(text -> oneOf("status", text, OrderStatus.class)),
        Optional.ofNullable(placedFrom).map(text -> instant("placedFrom", text)),
        Optional.ofNullable(placedTo).map(text -> instant("placedTo", text)));
  }
}
