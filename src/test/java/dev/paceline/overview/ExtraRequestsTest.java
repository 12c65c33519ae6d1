package dev.paceline.overview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ExtraRequestsTest {
  private static final int MAX_SAVED = 10;

  /** True is a call, false asks for an extra request. */
  @Property
  void theyAreNeverMoreThanTheirShareOfTheCalls(@ForAll @DoubleRange(min = 0, max = 1) double share, @ForAll @Size(max = 500) List<Boolean> steps) {
    ExtraRequests budget = new ExtraRequests(share);
    int calls = 0;
    int taken = 0;
    for (boolean isCall : steps) {
      if (isCall) {
        budget.called();
        calls++;
      } else if (budget.take()) {
        taken++;
      }
      assertTrue(taken <= calls * (share + 1e-6), taken + " of " + calls);
    }
  }

  @Property
  void theShareIsGivenToWhoeverTakesItAtOnce(@ForAll @DoubleRange(min = 0, max = 1) double share) {
    ExtraRequests budget = new ExtraRequests(share);
    int taken = 0;
    for (int call = 0; call < 1000; call++) {
      budget.called();
      taken += budget.take() ? 1 : 0;
    }
    assertTrue(Math.abs(taken - share * 1000) <= 1.01, taken + " for " + share);
  }

  @Test
  void itBeginsEmptyAndSavesUpForFew() {
    ExtraRequests budget = new ExtraRequests(0.1);
    assertFalse(budget.take());
    for (int call = 0; call < 10_000; call++) {
      budget.called();
    }
    int taken = 0;
    while (budget.take()) {
      taken++;
    }
    assertEquals(MAX_SAVED, taken);
  }
}
