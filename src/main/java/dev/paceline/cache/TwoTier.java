package dev.paceline.cache;

import dev.paceline.database.BatchLoaders;
import dev.paceline.database.SharedWork;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Near tier, shared tier, database: asked in this order, one flight a key at a time, unless one takes so long that what it
 * brings may be too old for who asks now. What makes it never stale:
 *
 * <ul>
 *   <li>Each entry has its row's version, and nowhere does an older one replace a newer.
 *   <li>An invalidation detaches the flights of its key: who asks afterwards begins a new one, and what the old one brings
 *       is given to those who waited for it, and kept nowhere.
 *   <li>Until Redis has acknowledged a version that was read or written here, and all have landed who had asked before,
 *       it is a floor: what Redis has below it is not believed, and what the database gave below it is asked for again.
 *   <li>A tier is believed only as long as the change feed has lately brought it up to date ({@link Freshness}), but for what
 *       the database itself has given within that time: so even without the feed a key is loaded once in that time.
 * </ul>
 *
 * Thread-safe; callers get their answer on the context they asked on.
 */
final class TwoTier<K, V extends Record> {
  /** Beyond that it is cheaper to begin a new generation than to repeat what Redis has missed. */
  private static final int MAX_MISSED = 50_000;

  private final CacheDefinition<K, V> definition;
  private final CacheConfig.Settings settings;
  private final NearTier<K, V> near;
  private final SharedTier<V> shared;
  private final Freshness freshness;
  private final CacheUse use;
  private final BatchLoaders loaders;

  private final Map<K, Flight> flights = new ConcurrentHashMap<>();
  private final Map<K, Flight> refreshes = new ConcurrentHashMap<>();
  private final Floors<K> floors = new Floors<>();
  private final LongAdder invalidations = new LongAdder();

  TwoTier(
      CacheDefinition<K, V> definition, CacheConfig.Settings settings, SharedTier<V> shared, Freshness freshness,
      CacheUse use, BatchLoaders loaders) {
    this.definition = definition;
    this.settings = settings;
    this.near = new NearTier<>(settings.nearSize().orElse(definition.nearSize()), settings.nearTtl());
    this.shared = shared;
    this.freshness = freshness;
    this.use = use;
    this.loaders = loaders;
  }

  CacheDefinition<K, V> definition() {
    return definition;
  }

  boolean isEnabled() {
    return settings.enabled();
  }

  /** @param load answers from the database; of many keys at the same moment best with one statement */
  Uni<Optional<V>> find(K key, Function<K, Uni<Optional<V>>> load) {
    if (!settings.enabled()) {
      return load.apply(key);
    }
    Entry<V> entry = findNear(key, load);
    return entry == null ? join(key, load) : entry.answer();
  }

  /** What the near tier has, and is believed; null if it has not. */
  private Entry<V> findNear(K key, Function<K, Uni<Optional<V>>> load) {
    Entry<V> entry = near.get(key);
    long nowMillis = freshness.redisMillis();
    boolean usable = entry != null && freshness.isNearFresh(entry.asOfNanos()) && entry.expiresAtMillis() > nowMillis;
    if (near.keeps()) {
      use.near(usable ? LookupResult.HIT : entry == null ? LookupResult.MISS : LookupResult.STALE);
    }
    if (!usable) {
      return null;
    }
    refreshIfDue(key, entry, nowMillis, load);
    return entry;
  }

  /** Waits for the flight that is under way, or begins one. */
  private Uni<Optional<V>> join(K key, Function<K, Uni<Optional<V>>> load) {
    return Uni.createFrom().deferred(() ->
        flights.compute(key, (same, underWay) -> joinable(underWay) ? underWay : new Flight(key, load, flights))
            .landing.join()
            .invoke(found -> use.shared(found.result))
            .map(found -> found.entry.value()));
  }

  /** One that was under way while the process stood still has what was true before; whoever waited for it gets it. */
  private boolean joinable(Flight underWay) {
    boolean joinable = underWay != null && freshness.isWithinBound(underWay.asOfNanos);
    if (!joinable) {
      detach(underWay);
    }
    return joinable;
  }

  private void refreshIfDue(K key, Entry<V> entry, long nowMillis, Function<K, Uni<Optional<V>>> load) {
    double beta = settings.earlyRefresh();
    if (entry.mayBeDueForRefresh(nowMillis, beta)
        && entry.isDueForRefresh(nowMillis, beta, 1 - ThreadLocalRandom.current().nextDouble())
        && !refreshes.containsKey(key)) {
      refresh(key, load);
    }
  }

  /** The entry still is good: whether its refresh succeeds is nothing to its readers. */
  private void refresh(K key, Function<K, Uni<Optional<V>>> load) {
    Flight refresh = new Flight(key, load, refreshes);
    if (refreshes.putIfAbsent(key, refresh) == null) {
      refresh.landing.join().subscribe().with(refreshed -> {}, failed -> {});
    }
  }

  /** What there is of them; each is looked for as by itself, and all that need Redis or the database go there together. */
  Uni<Map<K, V>> findAll(Collection<K> keys, Function<K, Uni<Optional<V>>> load) {
    Map<K, V> found = new ConcurrentHashMap<>();
    List<Uni<Optional<V>>> missing = new ArrayList<>();
    for (K key : Set.copyOf(keys)) {
      Entry<V> entry = settings.enabled() ? findNear(key, load) : null;
      if (entry == null) {
        Uni<Optional<V>> far = settings.enabled() ? join(key, load) : load.apply(key);
        missing.add(far.invoke(value -> value.ifPresent(present -> found.put(key, present))));
      } else {
        entry.value().ifPresent(present -> found.put(key, present));
      }
    }
    return missing.isEmpty() ? Uni.createFrom().item(found) : Uni.join().all(missing).andFailFast().replaceWith(found);
  }

  /**
   * The row is in that version or a newer one: this instance knows at once, and Redis when it ends. Never fails.
   *
   * @return whether Redis knows
   */
  Uni<Boolean> invalidate(K key, Version version) {
    return invalidate(key, version, "");
  }

  /** Ends the mark of a write, too. */
  Uni<Boolean> invalidate(K key, Version version, String token) {
    invalidations.increment();
    return outdate(key, version, shared.invalidate(text(key), version, token));
  }

  /** As {@link #invalidate}, of what every instance learns from the log by itself. */
  Uni<Boolean> follow(K key, Version version) {
    invalidations.increment();
    return outdate(key, version, shared.follow(text(key), version));
  }

  /** Ends the mark of a write that has made this value. Never fails. */
  Uni<Boolean> put(K key, V value, String token) {
    Entry<V> entry = entry(Optional.of(value), Version.NONE, System.nanoTime());
    return outdate(key, entry.version(), shared.put(text(key), entry, token));
  }

  /** Lets no instance use or keep what the shared tier has, until the write has ended. Never fails. */
  Uni<Boolean> mark(K key, String token) {
    return shared.mark(text(key), token);
  }

  /** Ends the mark of a write that has made nothing, or of which it is not known. Never fails. */
  Uni<Boolean> unmark(K key, String token) {
    return shared.invalidate(text(key), Version.NONE, token);
  }

  /** The row is in that version or a newer one, and Redis knows. */
  void forgetOlderThan(K key, Version version) {
    detach(key);
    near.dropOlderThan(key, version);
  }

  /** Somebody is about to write. */
  void forget(K key) {
    detach(key);
    near.drop(key);
  }

  void forgetAll() {
    flights.keySet().forEach(this::detach);
    refreshes.keySet().forEach(this::detach);
    near.clear();
  }

  /** Tells Redis what it has not acknowledged. True if it now knows all of it. */
  Uni<Boolean> repeatMissed() {
    Map<K, Version> missed = floors.missed();
    return missed.isEmpty()
        ? Uni.createFrom().item(true)
        : Uni.join().all(missed.entrySet().stream().map(each -> invalidate(each.getKey(), each.getValue())).toList())
            .andFailFast().map(done -> !done.contains(false));
  }

  /** Whether Redis has missed so much that all it has is best given up. */
  boolean hasLostTrack() {
    return floors.missedCount() > MAX_MISSED;
  }

  /** What Redis has missed; once it has begun a new generation, there is nothing left that could be outdated. */
  Runnable missedUntilNow() {
    Map<K, Version> missed = floors.missed();
    return () -> missed.forEach((key, version) -> floors.answered(key, version, true));
  }

  CacheStatistics statistics(boolean degraded) {
    return CacheStatistics.of(definition.name(), settings, use, degraded)
        .withNear(near.size(), settings.nearSize().orElse(definition.nearSize()), near.evictions(), invalidations.sum());
  }

  long nearSize() {
    return near.size();
  }

  private Uni<Boolean> outdate(K key, Version version, Uni<Boolean> change) {
    floors.raise(key, version);
    forgetOlderThan(key, version);
    return acknowledge(key, version, change);
  }

  /** A flight that asked Redis before it knew may bring the old value only now: it is detached, too. */
  private Uni<Boolean> acknowledge(K key, Version version, Uni<Boolean> change) {
    return change.invoke(done -> {
      if (done) {
        forgetOlderThan(key, version);
      }
      floors.answered(key, version, done);
    });
  }

  private void detach(K key) {
    detach(flights.remove(key));
    detach(refreshes.remove(key));
  }

  private void detach(Flight flight) {
    if (flight != null) {
      flight.overtaken = true;
    }
  }

  private String text(K key) {
    return key.toString();
  }

  private Entry<V> entry(Optional<V> value, Version floor, long startNanos) {
    Version version = value.map(definition.version()).orElse(floor);
    double ttlMillis = value.isPresent() ? settings.ttl().toMillis() : settings.absentTtl().toMillis();
    double jitter = 1 - settings.ttlJitter() * ThreadLocalRandom.current().nextDouble();
    long loadMicros = (System.nanoTime() - startNanos) / 1000;
    return new Entry<>(version, value, freshness.redisMillis() + (long) (ttlMillis * jitter), loadMicros, startNanos);
  }

  private record Found<V>(Entry<V> entry, LookupResult result) {}

  /** One way to a value, shared by all who ask for it meanwhile. */
  private final class Flight {
    private final K key;
    private final Function<K, Uni<Optional<V>>> load;
    private final Map<K, Flight> under;
    private final long asOfNanos = freshness.asOfNanos();
    private final SharedWork<Found<V>> landing = loaders.shared(this::ask);
    private volatile boolean overtaken;

    Flight(K key, Function<K, Uni<Optional<V>>> load, Map<K, Flight> under) {
      this.key = key;
      this.load = load;
      this.under = under;
    }

    private Uni<Found<V>> ask() {
      floors.underWay(key);
      return askRedis().onTermination().invoke(() -> floors.landed(key));
    }

    private Uni<Found<V>> askRedis() {
      long askedMillis = freshness.redisMillis();
      return shared.find(text(key))
          .chain(found -> {
            Lookup<V> believed = found.notOlderThan(floors.of(key));
            return believed.entry().isPresent() && under == flights
                ? Uni.createFrom().item(keep(believed.entry().get()))
                : load(believed, found.entry().isPresent() || !found.available(), askedMillis);
          })
          .onFailure().invoke(this::end);
    }

    private Found<V> keep(Entry<V> entry) {
      near.keep(key, entry, this::isWanted);
      end();
      refreshIfDue(key, entry, freshness.redisMillis(), load);
      return new Found<>(entry, LookupResult.HIT);
    }

    private Uni<Found<V>> load(Lookup<V> lookup, boolean stale, long askedMillis) {
      return loadNow(lookup)
          .chain(entry -> entry.version().isOlderThan(floors.of(key)) ? loadAgain(lookup) : Uni.createFrom().item(entry))
          .map(entry -> {
            keep(entry, lookup, askedMillis);
            return new Found<>(entry, stale ? LookupResult.STALE : LookupResult.MISS);
          });
    }

    /**
     * Another flight, which began before and asked the database after, has brought a newer state meanwhile, and somebody may
     * have read it. Once more is enough for all who wait; others don't join them any more.
     */
    private Uni<Entry<V>> loadAgain(Lookup<V> lookup) {
      overtaken = true;
      end();
      return loadNow(lookup.notOlderThan(floors.of(key)));
    }

    private Uni<Entry<V>> loadNow(Lookup<V> lookup) {
      long startNanos = System.nanoTime();
      return load.apply(key).map(value -> {
        use.loaded(System.nanoTime() - startNanos);
        return entry(value, lookup.floor(), startNanos);
      });
    }

    /**
     * The flight ends when Redis has the value: until then who asks can still join it. Until then, too, the value's version
     * is a floor, so that nobody who has read it is given an older one next; that is so also when it may not be kept.
     */
    private void keep(Entry<V> entry, Lookup<V> lookup, long askedMillis) {
      floors.raise(key, entry.version());
      if (!lookup.blocked()) {
        near.keep(key, entry, this::isWanted);
      }
      tellRedis(entry, lookup, askedMillis).subscribe().with(done -> {
        floors.answered(key, entry.version(), done);
        end();
      });
    }

    private Uni<Boolean> tellRedis(Entry<V> entry, Lookup<V> lookup, long askedMillis) {
      if (!lookup.available()) {
        return Uni.createFrom().item(false);
      }
      return lookup.blocked() || overtaken
          ? shared.follow(text(key), entry.version())
          : shared.fill(text(key), entry, lookup.generation(), askedMillis);
    }

    private boolean isWanted() {
      return !overtaken;
    }

    private void end() {
      under.remove(key, this);
    }
  }
}
