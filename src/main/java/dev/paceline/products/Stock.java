package dev.paceline.products;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.paceline.http.Tagged;

/**
 * What is left of a product.
 *
 * @param birth the product's
 * @param version the product's: its stock is a part of it
 */
public record Stock(int available, @JsonIgnore long birth, @JsonIgnore long version) implements Tagged {

  static Stock of(Product product) {
    return new Stock(product.stock(), product.birth(), product.version());
  }

  @Override
  public String tag() {
    return birth + "-" + version;
  }
}
