package dev.paceline.cache;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The versions that this instance has seen, until Redis has acknowledged that it knows them: nothing older is believed
 * from Redis, so that nobody reads an older state after a newer one. Those that Redis has missed wait to be repeated.
 * Thread-safe.
 */
final class Floors<K> {
  private final Map<K, Version> floors = new ConcurrentHashMap<>();
  private final Set<K> missed = ConcurrentHashMap.newKeySet();

  Version of(K key) {
    return floors.getOrDefault(key, Version.NONE);
  }

  void raise(K key, Version version) {
    if (!version.equals(Version.NONE)) {
      floors.merge(key, version, Version::newer);
    }
  }

  /** @param known whether Redis has the version, or a newer one */
  void answered(K key, Version version, boolean known) {
    if (!known) {
      missed.add(key);
      return;
    }
    floors.remove(key, version);
    if (!floors.containsKey(key)) {
      missed.remove(key);
    }
  }

  int missedCount() {
    return missed.size();
  }

  Map<K, Version> missed() {
    return missed.stream().collect(Collectors.toMap(key -> key, this::of));
  }
}
