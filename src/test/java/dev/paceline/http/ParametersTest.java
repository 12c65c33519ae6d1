package dev.paceline.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersTest {

  @ParameterizedTest
  @ValueSource(strings = {"1", "500", "+7", "007"})
  void integerWithinItsBoundsIsRead(String text) {
    assertEquals(Long.parseLong(text), Parameters.integer("limit", text, 1, 500));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " 1", "0", "501", "-1", "1.0", "1e2", "0x1", "ten", "99999999999999999999"})
  void integerOutsideIsInvalid(String text) {
    assertInvalid("limit must be an integer from 1 to 500", () -> Parameters.integer("limit", text, 1, 500));
  }

  @Test
  void idIsAny64BitInteger() {
    assertEquals(Long.MAX_VALUE, Parameters.id("id", "9223372036854775807"));
    assertEquals(Long.MIN_VALUE, Parameters.id("id", "-9223372036854775808"));
    assertInvalid("id must be a 64-bit integer", () -> Parameters.id("id", "9223372036854775808"));
    assertInvalid("id must be a 64-bit integer", () -> Parameters.id("id", "1;2"));
  }

  @ParameterizedTest
  @CsvSource({
      "2026-01-31T12:00:00Z, 2026-01-31T12:00:00Z", "2026-01-31T12:00:00.123456+02:00, 2026-01-31T10:00:00.123456Z",
      "2024-02-29T23:59:59-12:00, 2024-03-01T11:59:59Z", "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z"})
  void instantIsReadWithAnyOffset(String text, Instant instant) {
    assertEquals(instant, Parameters.instant("placedFrom", text));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "", "2026-01-31", "2026-01-31T12:00:00", "2026-02-30T12:00:00Z", "2026-01-31T25:00:00Z", "yesterday", "1769860800",
      "0000-12-31T23:59:59Z", "+12026-01-31T12:00:00Z", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"})
  void otherTextIsNoInstant(String text) {
    assertInvalid(
        "placedFrom must be an RFC 3339 date and time with an offset, such as 2026-01-31T12:00:00Z",
        () -> Parameters.instant("placedFrom", text));
  }

  @Test
  void constantIsToldByItsExactName() {
    assertEquals(TimeUnit.DAYS, Parameters.oneOf("unit", "DAYS", TimeUnit.class));
    assertInvalid(
        "unit must be one of [NANOSECONDS, MICROSECONDS, MILLISECONDS, SECONDS, MINUTES, HOURS, DAYS]",
        () -> Parameters.oneOf("unit", "days", TimeUnit.class));
  }

  private static void assertInvalid(String detail, Executable read) {
    ProblemException refusal = assertThrows(ProblemException.class, read);

    assertEquals(detail, refusal.getMessage());
    assertEquals(400, refusal.status());
    assertEquals("INVALID_INPUT", refusal.code());
    assertEquals(detail.substring(0, detail.indexOf(' ')), refusal.violations().get(0).field());
  }
}
