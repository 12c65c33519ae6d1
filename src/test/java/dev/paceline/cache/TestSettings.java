package dev.paceline.cache;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** The defaults, but for what a test changes. */
record TestSettings(boolean enabled, Duration ttl, Duration absentTtl, Duration nearTtl, double earlyRefresh)
    implements CacheConfig.Settings, CacheConfig {

  static final TestSettings DEFAULTS =
      new TestSettings(true, Duration.ofHours(1), Duration.ofSeconds(10), Duration.ofSeconds(10), 1);

  TestSettings withTtl(Duration changed) {
    return new TestSettings(enabled, changed, absentTtl, nearTtl, earlyRefresh);
  }

  TestSettings withNearTtl(Duration changed) {
    return new TestSettings(enabled, ttl, absentTtl, changed, earlyRefresh);
  }

  TestSettings turnedOff() {
    return new TestSettings(false, ttl, absentTtl, nearTtl, earlyRefresh);
  }

  @Override
  public double ttlJitter() {
    return 0.1;
  }

  @Override
  public OptionalInt nearSize() {
    return OptionalInt.empty();
  }

  @Override
  public Map<String, CacheConfig.Settings> caches() {
    return new HashMap<>() {
      @Override
      public CacheConfig.Settings get(Object any) {
        return TestSettings.this;
      }
    };
  }
}
