package dev.paceline.cache;

import dev.paceline.http.RequestTiming;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;

/** What becomes of the lookups in one cache, for Prometheus and for the request that makes them. */
final class CacheUse {
  private final String cache;
  private final RequestTiming timing;
  private final Counter[] near;
  private final Counter[] shared;
  private final Timer loads;

  CacheUse(String cache, MeterRegistry meters, RequestTiming timing) {
    this.cache = cache;
    this.timing = timing;
    this.near = counters(meters, "near");
    this.shared = counters(meters, "shared");
    this.loads = Timer.builder("paceline.cache.load").description("Loads of missing values from the database")
        .tag("cache", cache).publishPercentileHistogram().register(meters);
  }

  private Counter[] counters(MeterRegistry meters, String tier) {
    return Stream.of(LookupResult.values()).map(result -> Counter.builder("paceline.cache.requests")
        .description("Lookups, by the tier that was asked and what it had")
        .tag("cache", cache).tag("tier", tier).tag("result", result.name().toLowerCase(Locale.ROOT))
        .register(meters)).toArray(Counter[]::new);
  }

  void near(LookupResult result) {
    near[result.ordinal()].increment();
    if (result == LookupResult.HIT) {
      timing.cacheAnswered(cache, "near hit", true);
    }
  }

  void shared(LookupResult result) {
    shared[result.ordinal()].increment();
    timing.cacheAnswered(cache, result == LookupResult.HIT ? "hit" : result == LookupResult.MISS ? "miss" : "stale", result == LookupResult.HIT);
  }

  /** Since the start. */
  long nearCount(LookupResult result) {
    return (long) near[result.ordinal()].count();
  }

  /** Since the start. */
  long sharedCount(LookupResult result) {
    return (long) shared[result.ordinal()].count();
  }

  Timer loads() {
    return loads;
  }

  void loaded(long nanos) {
    loads.record(Duration.ofNanos(nanos));
  }
}
