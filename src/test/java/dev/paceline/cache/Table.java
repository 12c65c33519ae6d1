package dev.paceline.cache;

import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A table of items that commits at once, counts its loads, and can be made to answer late. */
final class Table {
  private static final AtomicLong BIRTHS = new AtomicLong();

  final AtomicInteger loads = new AtomicInteger();
  private final Map<Long, Item> rows = new ConcurrentHashMap<>();

  Uni<Optional<Item>> load(Long id) {
    loads.incrementAndGet();
    return Uni.createFrom().item(Optional.ofNullable(rows.get(id)));
  }

  Optional<Item> get(Long id) {
    return Optional.ofNullable(rows.get(id));
  }

  /** Inserts the row, or writes it once more. */
  Item write(Long id) {
    return rows.merge(id, new Item("first", BIRTHS.incrementAndGet(), 1), (row, unused) ->
        new Item("written", row.birth(), row.version() + 1));
  }

  /** The version that the deletion counts as. */
  Version delete(Long id) {
    return rows.remove(id).state().deleted();
  }
}
