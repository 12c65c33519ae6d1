package dev.paceline.customers;

import dev.paceline.http.Tagged;
import java.time.Instant;

/** Who places orders. */
public record Customer(long id, String name, String email, long version, Instant createdAt, Instant updatedAt)
    implements Tagged {

  @Override
  public String tag() {
    return String.valueOf(version);
  }
}
