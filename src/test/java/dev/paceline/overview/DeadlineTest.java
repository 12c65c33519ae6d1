package dev.paceline.overview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.http.ProblemException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void itIsTheEarlierOfWhatIsAskedAndWhatIsConfigured() {
    assertLeft(60_000, Deadline.of(null, MINUTE));
    assertLeft(30_000, Deadline.of("30000", MINUTE));
    assertLeft(60_000, Deadline.of("90000", MINUTE));
    assertLeft(60_000, Deadline.of("86400000", MINUTE));
  }

  @Test
  void onlyTheCallersIsTheCallers() {
    assertFalse(Deadline.of(null, MINUTE).isCallers());
    assertTrue(Deadline.of("30000", MINUTE).isCallers());
    assertFalse(Deadline.of("90000", MINUTE).isCallers());
    assertTrue(Deadline.of("30000", MINUTE).within(MINUTE).isCallers());
    assertFalse(Deadline.of("30000", MINUTE).within(Duration.ofSeconds(1)).isCallers());
  }

  @Test
  void aServiceMayTakeItsOwnTimeOfIt() {
    assertLeft(1000, Deadline.of(null, MINUTE).within(Duration.ofSeconds(1)));
    assertLeft(60_000, Deadline.of(null, MINUTE).within(Duration.ofHours(1)));
  }

  @Test
  void somethingIsAlwaysLeft() {
    assertEquals(1, new Deadline(System.nanoTime() - MINUTE.toNanos(), false).remainingMillis());
    assertEquals(1, new Deadline(System.nanoTime(), false).remainingMillis());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "0", "-1", "1.5", "1s", "86400001", "9223372036854775808", "NaN", "1, 2"})
  void whatIsNoTimeIsRefused(String asked) {
    assertThrows(ProblemException.class, () -> Deadline.of(asked, MINUTE));
  }

  private static void assertLeft(long millis, Deadline deadline) {
    long left = deadline.remainingMillis();
    assertTrue(left <= millis && left > millis - 900, () -> left + " of " + millis);
  }
}
