package dev.paceline.lab.profiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OverheadTest {

  @Test
  void itIsAShareOfTheProcessTime() {
    assertEquals(0.5, Overhead.percent(5_000_000, 1_000_000_000));
  }

  @Test
  void itIsNeverNegativeAndNeverMoreThanAll() {
    assertEquals(0, Overhead.percent(-1, 1_000));
    assertEquals(0, Overhead.percent(0, 0));
    assertEquals(100, Overhead.percent(10, 0));
    assertEquals(100, Overhead.percent(2_000, 1_000));
  }

  @Test
  void theCallsThatStartAndStopCount() {
    Overhead overhead = new Overhead();
    long[] sum = {0};
    overhead.during(() -> {
      for (int n = 0; n < 200_000_000; n++) {
        sum[0] += n ^ sum[0];
      }
    });
    assertTrue(overhead.percent(0) > 0, () -> "nothing of " + sum[0]);
  }
}
