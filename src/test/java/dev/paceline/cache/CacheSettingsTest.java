package dev.paceline.cache;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.paceline.database.ChangesConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

class CacheSettingsTest {

  private static SmallRyeConfig configured(Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        .withSources(new PropertiesConfigSource(properties, "a test's", 100))
        .withConverter(Duration.class, 200, new DurationConverter())
        .withMapping(CacheConfig.class).withMapping(RedisConfig.class)
        .withMapping(ChangesConfig.class).withMapping(WriteBehindConfig.class)
        .build();
  }

  @Test
  void defaults() throws Exception {
    SmallRyeConfig config = configured(Map.of());
    CacheConfig.Settings cache = config.getConfigMapping(CacheConfig.class).caches().get("any");
    RedisConfig redis = config.getConfigMapping(RedisConfig.class);
    ChangesConfig changes = config.getConfigMapping(ChangesConfig.class);

    assertEquals(List.of(true, Duration.ofHours(1), 0.1, Duration.ofSeconds(10), OptionalInt.empty(), Duration.ofSeconds(10), 1.0),
        List.of(cache.enabled(), cache.ttl(), cache.ttlJitter(), cache.absentTtl(), cache.nearSize(), cache.nearTtl(),
            cache.earlyRefresh()));
    assertEquals(10_000, new CacheDefinition<>("any", Item.class, "any", Function.identity(), Item::state).nearSize());
    assertEquals(List.of(Duration.ofMillis(250), Duration.ofSeconds(1)), List.of(redis.timeout(), redis.breakerDelay()));
    assertEquals(List.of(Duration.ofMillis(200), Duration.ofMinutes(10)), List.of(changes.pollInterval(), changes.keptFor()));
    assertEquals(Duration.ofSeconds(1), config.getConfigMapping(WriteBehindConfig.class).flushInterval());
    assertEquals("1s", maxStaleness().defaultValue());
  }

  private static ConfigProperty maxStaleness() throws NoSuchMethodException {
    Constructor<Freshness> constructor = Freshness.class.getDeclaredConstructor(Duration.class);
    ConfigProperty property = constructor.getParameters()[0].getAnnotation(ConfigProperty.class);
    assertEquals("paceline.max-staleness", property.name());
    return property;
  }

  @Test
  void eachCacheIsConfiguredByItsName() {
    CacheConfig config = configured(Map.of("paceline.cache.users.ttl", "5s")).getConfigMapping(CacheConfig.class);

    assertEquals(Duration.ofSeconds(5), config.caches().get("users").ttl());
    assertEquals(Duration.ofHours(1), config.caches().get("products").ttl());
  }

  @Test
  void aNameThatNoCacheHasIsRefusedAndThoseThereAreAreTold() {
    Caches caches = caches(Map.of("paceline.cache.nonsense.ttl", "1s", "paceline.cache.users.ttl", "1s"));

    ConfigurationException refusal =
        assertThrows(ConfigurationException.class, () -> caches.demandKnownNames(null));

    assertEquals("There is no cache called nonsense; there are products, users", refusal.getMessage());
  }

  @Test
  void knownNamesAreAccepted() {
    assertDoesNotThrow(() -> caches(Map.of()).demandKnownNames(null));
    assertDoesNotThrow(() -> caches(Map.of("paceline.cache.users.near-size", "0")).demandKnownNames(null));
  }

  /** With caches of users and products. */
  private static Caches caches(Map<String, String> properties) {
    Invalidations invalidations = new Invalidations(null, null);
    CacheConfig config = configured(properties).getConfigMapping(CacheConfig.class);
    for (String name : List.of("users", "products")) {
      var definition = new CacheDefinition<>(name, Item.class, name, Function.identity(), Item::state);
      invalidations.add(new TwoTier<>(definition, config.caches().get(name), null, null, null, null));
    }
    return new Caches(config, null, null, null, null, invalidations, null, new SimpleMeterRegistry(), null);
  }
}
