package dev.paceline.overview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecentLatencyTest {
  private final RecentLatency latency = new RecentLatency();

  private void add(int times, long millis) {
    for (int n = 0; n < times; n++) {
      latency.add(TimeUnit.MILLISECONDS.toNanos(millis));
    }
  }

  @Test
  void fewTellNothing() {
    add(19, 5);
    assertEquals(OptionalLong.empty(), latency.p95Millis());
    add(1, 5);
    assertEquals(OptionalLong.of(5), latency.p95Millis());
  }

  @Test
  void oneOfTwentyIsSlower() {
    for (int n = 0; n < 10; n++) {
      add(9, 10);
      add(1, 20 + n);
    }
    long p95 = latency.p95Millis().orElseThrow();
    assertTrue(p95 >= 23 && p95 <= 26, "10 of 100 are slower than 10 ms, 5 of them than " + p95);
  }

  @Test
  void whatIsRareIsNotWaitedFor() {
    add(196, 10);
    add(4, 9000);
    assertEquals(OptionalLong.of(10), latency.p95Millis());
  }

  @Test
  void theLatestCount() {
    add(1000, 10);
    add(100, 500);
    assertEquals(OptionalLong.of(500), latency.p95Millis());
    add(200, 20);
    assertEquals(OptionalLong.of(20), latency.p95Millis());
  }

  @Test
  void itIsAtLeastAMillisecond() {
    for (int n = 0; n < 20; n++) {
      latency.add(1000);
    }
    assertEquals(OptionalLong.of(1), latency.p95Millis());
  }
}
