package dev.paceline.cache;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Cache-aside: the caller has the database, and brings the load with each read.
 *
 * <p><b>Read path.</b> Near tier, Redis, then the caller's load, whose result fills both. Of any number of reads of a key
 * at the same time one goes to Redis and to the database.
 *
 * <p><b>Write path.</b> The caller writes to the database, and tells the versions that it made; they are invalidated on
 * this instance at once, in Redis before the write is answered, and on other instances by a message that Redis sends.
 *
 * <p><b>What can be lost.</b> Entries only, at any time. An invalidation that doesn't reach Redis is repeated until it
 * does; if the instance dies first, the change log has it: others invalidate within a second.
 */
public final class CacheAside<K, V extends Record> {
  private final TwoTier<K, V> tiers;

  CacheAside(TwoTier<K, V> tiers) {
    this.tiers = tiers;
  }

  /**
   * Empty when there is no such row.
   *
   * @param load by key from the database; best a {@link dev.paceline.database.BatchLoader}
   */
  public Uni<Optional<V>> find(K key, Function<K, Uni<Optional<V>>> load) {
    return tiers.find(key, load);
  }

  /** What there is of them: one round trip to Redis, and what it doesn't have is loaded at the same moment. */
  public Uni<Map<K, V>> findAll(Collection<K> keys, Function<K, Uni<Optional<V>>> load) {
    return tiers.findAll(keys, load);
  }

  /**
   * Runs a write, then invalidates what it has written, before it ends.
   *
   * @param write tells each row that it writes, with the version that it makes of it; fails as it fails
   */
  public <R> Uni<R> write(Function<Written<K>, Uni<R>> write) {
    return invalidateAfter(tiers, write);
  }

  static <K, V extends Record, R> Uni<R> invalidateAfter(TwoTier<K, V> tiers, Function<Written<K>, Uni<R>> write) {
    Rows<K> rows = new Rows<>();
    Uni<R> done = Uni.createFrom().deferred(() -> write.apply(rows));
    return tiers.isEnabled() ? done.call(() -> invalidate(tiers, rows)) : done;
  }

  private static <K, V extends Record> Uni<?> invalidate(TwoTier<K, V> tiers, Rows<K> rows) {
    rows.made.forEach((key, version) -> tiers.invalidate(key, version).subscribe().with(done -> {}));
    return rows.changed.isEmpty()
        ? Uni.createFrom().voidItem()
        : Uni.join().all(rows.changed.entrySet().stream().map(row -> tiers.invalidate(row.getKey(), row.getValue())).toList())
            .andFailFast();
  }

  private static final class Rows<K> implements Written<K> {
    private final Map<K, Version> changed = new HashMap<>(2);
    private final Map<K, Version> made = new HashMap<>(2);

    @Override
    public void is(K key, Version version) {
      changed.put(key, version);
    }

    @Override
    public void isNew(K key, Version version) {
      made.put(key, version);
    }
  }
}
