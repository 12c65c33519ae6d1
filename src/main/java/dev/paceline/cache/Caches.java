package dev.paceline.cache;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.paceline.database.BatchLoaders;
import dev.paceline.http.RequestTiming;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes the caches; a feature makes its own once, when it starts. */
@Singleton
public class Caches {
  private static final int LAST = Integer.MAX_VALUE;

  private final CacheConfig config;
  private final SharedRedis redis;
  private final Freshness freshness;
  private final BatchLoaders loaders;
  private final ObjectMapper json;
  private final Invalidations invalidations;
  private final WriteBehind writeBehind;
  private final MeterRegistry meters;
  private final RequestTiming timing;
  private final List<Supplier<CacheStatistics>> statistics = new CopyOnWriteArrayList<>();

  Caches(
      CacheConfig config, SharedRedis redis, Freshness freshness, BatchLoaders loaders, ObjectMapper json,
      Invalidations invalidations, WriteBehind writeBehind, MeterRegistry meters, RequestTiming timing) {
    this.config = config;
    this.redis = redis;
    this.freshness = freshness;
    this.loaders = loaders;
    this.json = json;
    this.invalidations = invalidations;
    this.writeBehind = writeBehind;
    this.meters = meters;
    this.timing = timing;
  }

  public <K, V extends Record> CacheAside<K, V> aside(CacheDefinition<K, V> definition) {
    return new CacheAside<>(tiers(definition));
  }

  /** @param load by key from the database; of many keys at the same moment best with one statement */
  public <K, V extends Record> ReadThrough<K, V> readThrough(
      CacheDefinition<K, V> definition, Function<K, Uni<Optional<V>>> load) {
    return new ReadThrough<>(tiers(definition), load);
  }

  /** @param load by key from the database; of many keys at the same moment best with one statement */
  public <K, V extends Record> WriteThrough<K, V> writeThrough(
      CacheDefinition<K, V> definition, Function<K, Uni<Optional<V>>> load) {
    return new WriteThrough<>(tiers(definition), load);
  }

  /** @param entity the table of the totals, whose changes by other programs are to be seen */
  public WriteBehindCounters writeBehind(String name, String entity, CountersStore store) {
    CacheUse use = new CacheUse(name, meters, timing);
    WriteBehindCounters counters = writeBehind.counters(name, config.caches().get(name), store, use);
    statistics.add(() -> CacheStatistics.of(name, config.caches().get(name), use, redis.isLeftAlone()));
    invalidations.add(name, entity, counters);
    return counters;
  }

  /** Of each cache, by their names. */
  public List<CacheStatistics> statistics() {
    return statistics.stream().map(Supplier::get).sorted(Comparator.comparing(CacheStatistics::name)).toList();
  }

  private <K, V extends Record> TwoTier<K, V> tiers(CacheDefinition<K, V> definition) {
    String name = definition.name();
    SharedTier<V> shared = new SharedTier<>(redis, freshness, loaders, name, new EntryCodec<>(definition.type(), json));
    TwoTier<K, V> tiers = new TwoTier<>(
        definition, config.caches().get(name), shared, freshness, new CacheUse(name, meters, timing), loaders);
    Gauge.builder("paceline.cache.near.entries", tiers, TwoTier::nearSize).tag("cache", name)
        .description("Entries in the near tier").register(meters);
    statistics.add(() -> tiers.statistics(redis.isLeftAlone()));
    invalidations.add(tiers);
    return tiers;
  }

  /** A name that is misspelt would configure nothing, and nobody would know. */
  void demandKnownNames(@Observes @Priority(LAST) StartupEvent event) {
    Set<String> unknown = new TreeSet<>(config.caches().keySet());
    unknown.removeAll(invalidations.names());
    if (!unknown.isEmpty()) {
      throw new ConfigurationException(
          "There is no cache called " + String.join(", ", unknown) + "; there are " + String.join(", ", invalidations.names()));
    }
  }
}
