package dev.paceline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** XFetch, by its authors' formula: refreshed when {@code now - load * beta * ln(random) >= expiry}. */
class EntryTest {
  private static final long EXPIRY = 1_000_000;
  private static final int READS = 50_000;

  private static Entry<String> loadedInMillis(long loadMillis) {
    return new Entry<>(new Version(1, 1), Optional.of("value"), EXPIRY, loadMillis * 1_000);
  }

  /** The share of reads that refresh the entry so long before it expires. */
  private static double refreshing(long loadMillis, double beta, long millisBefore) {
    Random random = new Random(42);
    Entry<String> entry = loadedInMillis(loadMillis);
    return random.doubles(READS).filter(next -> entry.isDueForRefresh(EXPIRY - millisBefore, beta, 1 - next)).count()
        / (double) READS;
  }

  /** The formula, solved for the random number: it is at most {@code exp(-left / (load * beta))}. */
  @ParameterizedTest
  @CsvSource({"100, 1, 10", "100, 1, 100", "100, 1, 300", "20, 1, 10", "100, 2, 100", "100, 0.5, 100", "1, 1, 100"})
  void theShareOfEarlyRefreshesIsThatOfTheFormula(long loadMillis, double beta, long millisBefore) {
    double expected = Math.exp(-millisBefore / (loadMillis * beta));

    assertEquals(expected, refreshing(loadMillis, beta, millisBefore), 0.01);
  }

  @Test
  void theNearerTheExpiryTheSlowerTheLoadAndTheHigherBetaTheMoreAreRefreshed() {
    double usual = refreshing(100, 1, 100);

    assertTrue(usual < refreshing(100, 1, 50));
    assertTrue(usual < refreshing(200, 1, 100));
    assertTrue(usual < refreshing(100, 2, 100));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.5, 1e-300, Double.MIN_VALUE})
  void withBetaZeroNothingIsRefreshedBeforeItExpires(double random) {
    Entry<String> slow = loadedInMillis(60_000);

    assertFalse(slow.isDueForRefresh(EXPIRY - 1, 0, random));
    assertTrue(slow.isDueForRefresh(EXPIRY, 0, random));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.5, 1e-300, Double.MIN_VALUE})
  void whatWasNotLoadedIsNotRefreshedBeforeItExpires(double random) {
    assertFalse(loadedInMillis(0).isDueForRefresh(EXPIRY - 1, 1, random));
  }

  /** No random number of the machine is smaller. */
  @ParameterizedTest
  @CsvSource({"100, 1", "20, 3", "1, 0.5", "0, 1", "100, 0"})
  void whoIsSparedTheLogarithmWouldNotHaveRefreshed(long loadMillis, double beta) {
    Entry<String> entry = loadedInMillis(loadMillis);
    long reachMillis = (long) (loadMillis * beta * 53 * Math.log(2));

    assertFalse(entry.isDueForRefresh(EXPIRY - reachMillis - 1, beta, Math.pow(2, -53)));
    assertFalse(entry.mayBeDueForRefresh(EXPIRY - reachMillis - 1, beta));
    assertTrue(entry.mayBeDueForRefresh(EXPIRY - reachMillis, beta));
  }
}
