package dev.paceline.users;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.paceline.http.Tagged;
import java.time.Instant;

/**
 * An account.
 *
 * @param birth tells it from another one that is made under the same id
 */
public record User(
    long id, String name, String email, @JsonIgnore long birth, long version, Instant createdAt, Instant updatedAt)
    implements Tagged {

  @Override
  public String tag() {
    return String.valueOf(version);
  }
}
