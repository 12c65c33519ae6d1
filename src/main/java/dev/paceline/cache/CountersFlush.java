package dev.paceline.cache;

import dev.paceline.cache.CountersBuffer.Batch;
import dev.paceline.database.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/**
 * Takes what was counted from Redis to the database, in three steps. Whoever does them, and wherever one is interrupted,
 * the next flush goes on from there: a batch stays in Redis until the database has it, and the database takes none twice.
 */
final class CountersFlush {
  /** Bounds the time that Redis and the database need for a batch; what is beyond goes with the next. */
  private static final int MOST_KEYS = 10_000;

  private static final String FIND_FLUSHED = "SELECT flushed FROM write_behind WHERE name = $1";
  /** Waits for another flush that is about to commit, and then sees its number. */
  private static final String NOTE_FLUSHED = """
      INSERT INTO write_behind AS w (name, flushed) VALUES ($1, $2)
      ON CONFLICT (name) DO UPDATE SET flushed = excluded.flushed WHERE w.flushed < excluded.flushed
      """;

  private final String name;
  private final CountersBuffer buffer;
  private final Database database;
  private final CountersStore store;

  CountersFlush(String name, CountersBuffer buffer, Database database, CountersStore store) {
    this.name = name;
    this.buffer = buffer;
    this.database = database;
    this.store = store;
  }

  /** All three steps, until nothing is left, or little. */
  Uni<Void> run() {
    return begin().chain(begun -> begun.isEmpty() ? Uni.createFrom().voidItem() : commitAndFinish(begun.get()));
  }

  /** The batch that is to be flushed now; empty when there is nothing. */
  Uni<Optional<Batch>> begin() {
    return begin(MOST_KEYS);
  }

  Uni<Optional<Batch>> begin(int mostKeys) {
    return buffer.hasUncounted().chain(some -> some
        ? findFlushed().chain(flushed -> buffer.begin(flushed, mostKeys))
        : Uni.createFrom().item(Optional.empty()));
  }

  /** Adds the batch to the totals, unless the database has it already, or one that was begun after it. */
  Uni<Void> commit(Batch batch) {
    return database.inTransaction(transaction ->
        transaction.execute(NOTE_FLUSHED, Tuple.of(name, batch.number())).chain(noted -> noted.rowCount() == 1
            ? store.add(transaction, batch.increments())
            : Uni.createFrom().voidItem()));
  }

  /** Removes the batch that was committed from Redis. */
  Uni<Void> finish(Batch batch) {
    return buffer.finish(batch);
  }

  private Uni<Void> commitAndFinish(Batch batch) {
    return commit(batch)
        .chain(() -> finish(batch))
        .chain(() -> batch.increments().size() < MOST_KEYS ? Uni.createFrom().voidItem() : run());
  }

  private Uni<Long> findFlushed() {
    return database.execute(FIND_FLUSHED, Tuple.of(name))
        .map(rows -> rows.size() == 0 ? 0L : rows.iterator().next().getLong("flushed"));
  }
}
