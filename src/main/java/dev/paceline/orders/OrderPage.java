package dev.paceline.orders;

import java.util.List;

/**
 * Some orders of a list.
 *
 * @param more whether others come after them
 */
public record OrderPage(List<Order> orders, boolean more) {

  public OrderPage {
    orders = List.copyOf(orders);
  }
}
