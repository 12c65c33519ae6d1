package dev.paceline.cache;

/** Hears from a write what it has made; what it hears counts once the write has succeeded. */
@FunctionalInterface
public interface Written<K, T> {

  /** @param made the row's new version, or its new value */
  void is(K key, T made);
}
