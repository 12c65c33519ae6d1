package dev.paceline.database;

/** What the database fails with, for those who have to deal with it. */
public final class DatabaseFailures {

  private DatabaseFailures() {}

  public static DatabaseUnavailableException unavailable() {
    return new DatabaseUnavailableException("It is away");
  }
}
