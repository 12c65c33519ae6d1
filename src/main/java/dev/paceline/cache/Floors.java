package dev.paceline.cache;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The versions that this instance has seen, until Redis has acknowledged that it knows them: nothing older is believed
 * from Redis, so that nobody reads an older state after a newer one. What was asked for before Redis knew may be answered
 * after its acknowledgement, for they come over several connections: so a floor stays, too, until all have landed who were
 * on their way then. Those that Redis has missed wait to be repeated. Thread-safe.
 */
final class Floors<K> {
  private final Map<K, Floor> floors = new ConcurrentHashMap<>();
  private final Set<K> missed = ConcurrentHashMap.newKeySet();

  /** @param underWay how many have asked and not landed */
  private record Floor(Version version, boolean known, int underWay) {
    private static final Floor NONE = new Floor(Version.NONE, true, 0);

    Floor raised(Version seen) {
      return seen.isOlderThan(version) ? this : new Floor(seen, false, underWay);
    }

    Floor known(Version told) {
      return told.equals(version) ? new Floor(version, true, underWay) : this;
    }

    Floor underWay(int more) {
      return new Floor(version, known, underWay + more);
    }

    boolean isNeeded() {
      return !known || underWay > 0;
    }
  }

  Version of(K key) {
    return floors.getOrDefault(key, Floor.NONE).version;
  }

  void raise(K key, Version version) {
    if (!version.equals(Version.NONE)) {
      change(key, floor -> floor.raised(version));
    }
  }

  /** Somebody is about to ask for the key, and will call {@link #landed} when nothing more comes of it. */
  void underWay(K key) {
    change(key, floor -> floor.underWay(1));
  }

  void landed(K key) {
    change(key, floor -> floor.underWay(-1));
  }

  /** @param known whether Redis has the version, or a newer one */
  void answered(K key, Version version, boolean known) {
    if (!known) {
      missed.add(key);
      return;
    }
    change(key, floor -> floor.known(version));
    if (floors.getOrDefault(key, Floor.NONE).known) {
      missed.remove(key);
    }
  }

  int missedCount() {
    return missed.size();
  }

  Map<K, Version> missed() {
    return missed.stream().collect(Collectors.toMap(key -> key, this::of));
  }

  private void change(K key, UnaryOperator<Floor> change) {
    floors.compute(key, (same, old) -> {
      Floor changed = change.apply(old == null ? Floor.NONE : old);
      return changed.isNeeded() ? changed : null;
    });
  }
}
