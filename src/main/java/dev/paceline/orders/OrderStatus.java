package dev.paceline.orders;

import java.util.EnumSet;
import java.util.Set;

/** The states of an order: PLACED, PAID, SHIPPED, DELIVERED, or CANCELLED before it is shipped. */
public enum OrderStatus {
  PLACED,
  PAID,
  SHIPPED,
  DELIVERED,
  CANCELLED;

  /** The states that an order may come from. */
  Set<OrderStatus> predecessors() {
    return switch (this) {
      case PLACED -> EnumSet.noneOf(OrderStatus.class);
      case PAID -> EnumSet.of(PLACED);
      case SHIPPED -> EnumSet.of(PAID);
      case DELIVERED -> EnumSet.of(SHIPPED);
      case CANCELLED -> EnumSet.of(PLACED, PAID);
    };
  }
}
