package dev.paceline.http;

import java.time.Instant;

/** The moments that RFC 3339 can write and PostgreSQL can store. */
public final class Moments {
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private Moments() {}

  public static boolean isStorable(Instant instant) {
    return !instant.isBefore(FIRST) && !instant.isAfter(END);
  }
}
