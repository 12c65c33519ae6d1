package dev.paceline.database;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5));

  private long[] millis(int failures) {
    return LongStream.range(0, 1000).map(n -> backoff.after(failures).toMillis()).sorted().toArray();
  }

  @Test
  void doublesWithEachFailureUpToTheLongest() {
    long[] expected = {1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000};
    for (int failures = 1; failures <= expected.length; failures++) {
      long[] drawn = millis(failures);
      long longest = expected[failures - 1];
      assertTrue(drawn[0] >= longest / 2 && drawn[999] <= longest, "after " + failures + " failures");
      assertTrue(drawn[999] - drawn[0] > longest / 3, "they vary after " + failures + " failures");
    }
    assertTrue(millis(Integer.MAX_VALUE)[999] <= 300_000);
  }

  @Test
  void takesNoSenselessBounds() {
    assertThrows(IllegalArgumentException.class, () -> new Backoff(Duration.ZERO, Duration.ofSeconds(1)));
    assertThrows(IllegalArgumentException.class, () -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)));
  }
}
