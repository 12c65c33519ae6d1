package dev.paceline.orders;

import dev.paceline.http.ProblemException;
import java.util.List;
import java.util.Map;

/** 409: names each product of which there is too little. */
class NotEnoughStockException extends ProblemException {

  NotEnoughStockException(List<ShortStock> shortages) {
    super(
        409, "NOT_ENOUGH_STOCK", "Not enough stock of " + String.join(", ", skus(shortages)), List.of(),
        Map.of("shortages", shortages));
  }

  private static List<String> skus(List<ShortStock> shortages) {
    return shortages.stream().map(ShortStock::sku).toList();
  }
}
