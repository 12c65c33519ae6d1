package dev.paceline.testing;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what becomes true by itself. */
public final class Await {
  private static final long PAUSE_MILLIS = 20;

  private Await() {}

  public static void until(String what, Duration patience, Callable<Boolean> condition) throws Exception {
    long giveUpNanos = System.nanoTime() + patience.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > giveUpNanos) {
        fail("Not within " + patience + ": " + what);
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }
}
