package dev.paceline.cache;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * Values by key, in two tiers: of this process, and of all instances in Redis. What is read is never older than what was
 * read or written before on the same instance. Reads fail only as the database fails; without Redis they are slower.
 *
 * @param <V> a record
 */
public interface Cache<K, V extends Record> {

  /** Empty when there is no such row. */
  Uni<Optional<V>> find(K key);

  /** What there is of them: one round trip to Redis, and one statement for all that it doesn't have. */
  Uni<Map<K, V>> findAll(Collection<K> keys);
}
