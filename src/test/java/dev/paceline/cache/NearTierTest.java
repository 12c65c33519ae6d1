package dev.paceline.cache;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class NearTierTest {
  private final NearTier<String, String> tier = new NearTier<>(100, Duration.ofHours(1));

  private static Entry<String> entry(long version) {
    return new Entry<>(new Version(1, version), Optional.of("value"), Long.MAX_VALUE, 0);
  }

  @Test
  void somethingOlderReplacesNothing() {
    Entry<String> newer = entry(2);
    tier.keep("key", newer, () -> true);

    tier.keep("key", entry(1), () -> true);

    assertSame(newer, tier.get("key"));
  }

  @Test
  void whatIsNoLongerWantedIsNotKept() {
    tier.keep("key", entry(1), () -> false);

    assertNull(tier.get("key"));
  }

  @Test
  void aTierOfNoSizeKeepsNothing() {
    NearTier<String, String> none = new NearTier<>(0, Duration.ofHours(1));

    none.keep("key", entry(1), () -> true);

    assertNull(none.get("key"));
  }

  /** It is wanted when asked, and everything is forgotten before it is in its place. */
  @Test
  void whatIsForgottenAtTheMomentItIsKeptIsNotKept() {
    AtomicBoolean wanted = new AtomicBoolean(true);

    tier.keep("key", entry(1), () -> wanted.getAndSet(false) && forgotten());

    assertNull(tier.get("key"));
  }

  private boolean forgotten() {
    CompletableFuture.runAsync(tier::clear).orTimeout(5, TimeUnit.SECONDS).join();
    return true;
  }
}
