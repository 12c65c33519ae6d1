package dev.paceline.users;

import dev.paceline.http.Tagged;
import java.time.Instant;

/** An account. */
public record User(long id, String name, String email, long version, Instant createdAt, Instant updatedAt)
    implements Tagged {

  @Override
  public String tag() {
    return String.valueOf(version);
  }
}
