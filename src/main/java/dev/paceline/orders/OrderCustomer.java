package dev.paceline.orders;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.vertx.sqlclient.Row;

/** What an order shows of its customer. */
public record OrderCustomer(long id, String name, String email, @JsonIgnore long version) {

  /** Of columns {@code customer_id, customer_name, customer_email, customer_version}. */
  public static OrderCustomer from(Row row) {
    return new OrderCustomer(
        row.getLong("customer_id"), row.getString("customer_name"), row.getString("customer_email"),
        row.getLong("customer_version"));
  }
}
