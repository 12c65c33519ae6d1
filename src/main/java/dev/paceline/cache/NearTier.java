package dev.paceline.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/** The tier inside the process: as many entries as it is allowed, chosen by how often they are read (W-TinyLFU). */
final class NearTier<K, V> {
  private final Cache<K, Entry<V>> entries;
  private final boolean keeps;
  private final LongAdder evictions = new LongAdder();

  /** @param size 0 for a tier that keeps nothing */
  NearTier(int size, Duration ttl) {
    this.entries = Caffeine.newBuilder().maximumSize(size).expireAfterWrite(ttl)
        .evictionListener((K key, Entry<V> entry, RemovalCause cause) -> evicted(cause)).build();
    this.keeps = size > 0;
  }

  private void evicted(RemovalCause cause) {
    if (cause == RemovalCause.SIZE) {
      evictions.increment();
    }
  }

  /** How many entries had to go for others, since the start. */
  long evictions() {
    return evictions.sum();
  }

  boolean keeps() {
    return keeps;
  }

  /** Null when there is none: a near hit is to cost nothing that can be spared. */
  Entry<V> get(K key) {
    return keeps ? entries.getIfPresent(key) : null;
  }

  /**
   * Unless there is something newer. Asks at the very moment of the change whether it is still wanted, and after it once
   * more: {@link #clear} doesn't wait for what is on its way in.
   */
  void keep(K key, Entry<V> entry, BooleanSupplier wanted) {
    if (keeps) {
      entries.asMap().compute(key, (same, old) ->
          !wanted.getAsBoolean() || old != null && entry.version().isOlderThan(old.version()) ? old : entry);
      if (!wanted.getAsBoolean()) {
        entries.asMap().remove(key, entry);
      }
    }
  }

  void dropOlderThan(K key, Version version) {
    entries.asMap().computeIfPresent(key, (same, entry) -> entry.version().isOlderThan(version) ? null : entry);
  }

  void drop(K key) {
    entries.invalidate(key);
  }

  void clear() {
    entries.invalidateAll();
  }

  long size() {
    return entries.estimatedSize();
  }
}
