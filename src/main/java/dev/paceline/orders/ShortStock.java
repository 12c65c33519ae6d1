package dev.paceline.orders;

import io.vertx.sqlclient.Row;

/** More is demanded of a product than there is. */
public record ShortStock(String sku, long requested, int available) {

  static ShortStock from(Row row) {
    return new ShortStock(row.getString("sku"), row.getLong("demanded"), row.getInteger("stock"));
  }

  boolean isShort() {
    return requested > available;
  }
}
