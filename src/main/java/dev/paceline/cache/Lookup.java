package dev.paceline.cache;

import java.util.Optional;

/**
 * What Redis says of a key.
 *
 * @param entry what can be used
 * @param floor every older state of the row is known to be outdated
 * @param blocked whether a write is under way: what is loaded now may not be kept
 * @param generation of the cache, which a fill has to name; empty if it has none yet
 * @param available false when Redis was not asked, or has not answered
 */
record Lookup<V>(Optional<Entry<V>> entry, Version floor, boolean blocked, String generation, boolean available) {

  static <V> Lookup<V> unavailable() {
    return new Lookup<>(Optional.empty(), Version.NONE, false, "", false);
  }

  static <V> Lookup<V> missing(String generation) {
    return new Lookup<>(Optional.empty(), Version.NONE, false, generation, true);
  }

  /** An entry that is older than what this instance has seen itself is none. */
  Lookup<V> notOlderThan(Version seen) {
    Optional<Entry<V>> believed = entry.filter(found -> !found.version().isOlderThan(seen));
    return new Lookup<>(believed, Version.newer(floor, seen), blocked, generation, available);
  }
}
