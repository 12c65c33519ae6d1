package dev.paceline.cache;

import dev.paceline.database.Statements;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.Map;

/**
 * Where a feature keeps the totals that {@link WriteBehindCounters} count up. What reads them also reads, in the same
 * statement and so in the same snapshot, {@code flushed} of the counters' row in the table {@code write_behind}; 0 if there
 * is none.
 */
public interface CountersStore {

  /**
   * Adds the increments to the totals, each of which begins at 0; keys that are gone are left out. Must not fail because of
   * one key, for all the others would wait behind it.
   *
   * @param on the transaction that also notes the batch as flushed, or the database alone
   */
  Uni<Void> add(Statements on, Map<String, Long> increments);

  /** The totals of those keys that there are. */
  Uni<Totals> find(Collection<String> keys);

  /** The totals of so many keys that have the largest, those with smaller keys first where equal, and of these keys. */
  Uni<Totals> findLargest(int limit, Collection<String> keys);

  /**
   * As the database has them.
   *
   * @param flushed number of the last batch that they include; meaningless when there are none
   */
  record Totals(long flushed, Map<String, Long> byKey) {

    public Totals {
      byKey = Map.copyOf(byKey);
    }
  }
}
