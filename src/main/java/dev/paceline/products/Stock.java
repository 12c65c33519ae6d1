package dev.paceline.products;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.paceline.http.Tagged;

/**
 * What is left of a product.
 *
 * @param tag the product's: its stock is a part of it
 */
public record Stock(int available, @JsonIgnore String tag) implements Tagged {

  static Stock of(Product product) {
    return new Stock(product.stock(), product.tag());
  }
}
