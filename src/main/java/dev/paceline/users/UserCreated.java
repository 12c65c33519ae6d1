package dev.paceline.users;

/** The answer to a new account, given before its welcome e-mail is sent. */
public record UserCreated(long id, String status) {

  UserCreated(long id) {
    this(id, "created");
  }
}
