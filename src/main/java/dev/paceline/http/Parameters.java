package dev.paceline.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/** Reads parameters of path and query. Each fails with 400 and the parameter's name when the text is not what it must be. */
public final class Parameters {

  private Parameters() {}

  /** A decimal integer between two bounds, both included. */
  public static long integer(String name, String text, long min, long max) {
    try {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below, with the bounds
    }
    throw ProblemException.invalid(name, "must be an integer from " + min + " to " + max);
  }

  /** The id of a resource: any 64-bit integer. */
  public static long id(String name, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw ProblemException.invalid(name, "must be a 64-bit integer");
    }
  }

  /** A moment as RFC 3339 has it, with any offset. */
  public static Instant instant(String name, String text) {
    try {
      Instant instant = OffsetDateTime.parse(text).toInstant();
      if (Moments.isStorable(instant)) {
        return instant;
      }
    } catch (DateTimeException e) {
      // told below
    }
    throw ProblemException.invalid(name, "must be an RFC 3339 date and time with an offset, such as 2026-01-31T12:00:00Z");
  }

  /** One of an enum's constants, by its exact name. */
  public static <E extends Enum<E>> E oneOf(String name, String text, Class<E> type) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(text)) {
        return constant;
      }
    }
    throw ProblemException.invalid(name, "must be one of " + List.of(type.getEnumConstants()));
  }
}
