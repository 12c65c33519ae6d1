package dev.paceline.cache;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers whose totals in the database have changed without the buffer, until their bases are gone from Redis: this
 * instance doesn't trust them until then, however long Redis was away. Thread-safe.
 */
final class OutdatedBases {
  private final CountersBuffer buffer;
  /** By key the change: a later one of the same key is not dropped with it. */
  private final Map<String, Object> changes = new ConcurrentHashMap<>();
  private volatile Object changeOfAll;

  OutdatedBases(CountersBuffer buffer) {
    this.buffer = buffer;
  }

  void add(Collection<String> keys) {
    Object change = new Object();
    keys.forEach(key -> changes.put(key, change));
  }

  void addAll() {
    changeOfAll = new Object();
  }

  /** Fails when Redis can't be asked: then what it has of them is outdated. */
  Uni<Void> drop() {
    return changes.isEmpty() && changeOfAll == null ? Uni.createFrom().voidItem() : dropAll().chain(this::dropSome);
  }

  private Uni<Void> dropAll() {
    Object change = changeOfAll;
    return change == null ? Uni.createFrom().voidItem() : buffer.dropAllBases().invoke(() -> {
      if (change == changeOfAll) {
        changeOfAll = null;
      }
    });
  }

  private Uni<Void> dropSome() {
    Map<String, Object> some = new HashMap<>(changes);
    return some.isEmpty()
        ? Uni.createFrom().voidItem()
        : buffer.dropBases(some.keySet()).invoke(() -> some.forEach(changes::remove));
  }
}
