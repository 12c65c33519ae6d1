package dev.paceline.database;

/** PostgreSQL can't be asked just now: it is away, doesn't answer, or has no connection or resource to spare. */
public class DatabaseUnavailableException extends RuntimeException {

  DatabaseUnavailableException(Throwable cause) {
    super("The database does not answer: " + cause.getMessage(), cause);
  }

  DatabaseUnavailableException(String message) {
    super(message);
  }
}
