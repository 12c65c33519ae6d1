package dev.paceline.cache;

import java.util.function.Function;

/**
 * What a feature says of a cache of its own. Whatever it says of times and sizes is a default: the operator has the last
 * word, with {@code paceline.cache.<name>.*}.
 *
 * @param name in configuration, metrics and keys
 * @param type of the values, a record; its JSON is what Redis holds
 * @param entity the table whose rows are cached: its changes invalidate
 * @param key of a text, such as the change log has it
 * @param version of a value
 * @param nearSize how many entries an instance keeps itself; 0 for none
 */
public record CacheDefinition<K, V extends Record>(
    String name, Class<V> type, String entity, Function<String, K> key, Function<V, Version> version, int nearSize) {
  private static final int NEAR_SIZE = 10_000;

  /** A cache with a near tier of the usual size. */
  public CacheDefinition(
      String name, Class<V> type, String entity, Function<String, K> key, Function<V, Version> version) {
    this(name, type, entity, key, version, NEAR_SIZE);
  }

  /** Every read asks Redis: for values that must not even be milliseconds old on another instance. */
  public CacheDefinition<K, V> withoutNearTier() {
    return new CacheDefinition<>(name, type, entity, key, version, 0);
  }
}
