package dev.paceline.overview;

import dev.paceline.orders.Order;
import java.util.List;

/**
 * An order with what other services know of it.
 *
 * @param parts by the names of the services
 */
public record Overview(Order order, List<Part> parts) {

  public Overview {
    parts = List.copyOf(parts);
  }
}
