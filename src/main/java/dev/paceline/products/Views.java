package dev.paceline.products;

import dev.paceline.http.Tagged;

/** How often a product was looked at. */
public record Views(String sku, long views) implements Tagged {

  @Override
  public String tag() {
    return String.valueOf(views);
  }
}
