package dev.paceline.cache;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Read-through: the cache has the database behind it, and its readers know nothing of it.
 *
 * <p><b>Read path.</b> Near tier, Redis, then the cache's own load, whose result fills both. Of any number of reads of a
 * key at the same time one goes to Redis and to the database; the keys of one moment go there together.
 *
 * <p><b>Write path.</b> As with {@link CacheAside}: database first, then invalidated, before the write is answered.
 *
 * <p><b>What can be lost.</b> As with {@link CacheAside}: entries only.
 */
public final class ReadThrough<K, V extends Record> implements Cache<K, V> {
  private final TwoTier<K, V> tiers;
  private final Function<K, Uni<Optional<V>>> load;

  ReadThrough(TwoTier<K, V> tiers, Function<K, Uni<Optional<V>>> load) {
    this.tiers = tiers;
    this.load = load;
  }

  @Override
  public Uni<Optional<V>> find(K key) {
    return tiers.find(key, load);
  }

  @Override
  public Uni<Map<K, V>> findAll(Collection<K> keys) {
    return tiers.findAll(keys, load);
  }

  /**
   * Runs a write, then invalidates what it has written, before it ends.
   *
   * @param write tells each row that it writes, with the version that it makes of it; fails as it fails
   */
  public <R> Uni<R> write(Function<Written<K>, Uni<R>> write) {
    return CacheAside.invalidateAfter(tiers, write);
  }
}
