package dev.paceline.products;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.paceline.http.Tagged;

/**
 * What can be ordered.
 *
 * @param stock how many pieces there are
 * @param birth tells it from one that had this SKU before
 * @param version 1 for a new product; grows by one a write
 */
public record Product(String sku, String name, Money unitPrice, int stock, @JsonIgnore long birth, long version)
    implements Tagged {

  @Override
  public String tag() {
    return birth + "-" + version;
  }
}
