package dev.paceline.products;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.paceline.http.Tagged;

/**
 * What can be ordered.
 *
 * @param stock how many pieces there are
 * @param version 1 for a new product; grows by one a write
 * @param tag tells the product's states apart, also from those of one that had this SKU before
 */
public record Product(String sku, String name, Money unitPrice, int stock, long version, @JsonIgnore String tag)
    implements Tagged {}
