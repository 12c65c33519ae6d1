package dev.paceline.database;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Deletes changes from the log when they have been readable for long enough. Remembers which transactions had all ended
 * by when, instead of a time for each change: what has been open for hours is new when it commits.
 */
@Singleton
class ChangePruning {
  private static final String FIND_OLDEST_OPEN = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid";

  /**
   * One instance at a time. It begins where the last one ended, for below are only dead rows, and while a transaction
   * holds an old snapshot open they can't be cleared away.
   */
  private static final String PRUNE_BATCH = """
      WITH turn AS MATERIALIZED (
        SELECT upto FROM changes_pruned FOR UPDATE SKIP LOCKED
      ), batch AS MATERIALIZED (
        SELECT changes.ctid AS place FROM turn, changes
        WHERE xid >= turn.upto AND xid < $1::text::xid8 ORDER BY xid LIMIT $2
      ), pruned AS (
        DELETE FROM changes USING batch WHERE changes.ctid = batch.place RETURNING xid
      )
      UPDATE changes_pruned SET upto = last.xid FROM (SELECT xid FROM pruned ORDER BY xid DESC LIMIT 1) AS last
      """;
  private static final int BATCH = 10_000;

  private final Database database;
  private final long keptForNanos;
  private final Deque<Mark> marks = new ConcurrentLinkedDeque<>();

  ChangePruning(Database database, ChangesConfig config) {
    this.database = database;
    this.keptForNanos = config.keptFor().toNanos();
  }

  /** All transactions before this one had ended by then. */
  private record Mark(long nanos, String xid) {}

  @Scheduled(every = "1m", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
  Uni<Void> prune() {
    return prune(System.nanoTime());
  }

  /** Deletes what had been readable at {@code nowNanos} for as long as it is to be kept. */
  Uni<Void> prune(long nowNanos) {
    return database.execute(FIND_OLDEST_OPEN, Tuple.tuple())
        .invoke(rows -> marks.add(new Mark(nowNanos, rows.iterator().next().getString("xid"))))
        .chain(marked -> takeLatestOldEnough(nowNanos).map(this::pruneBefore).orElse(Uni.createFrom().voidItem()));
  }

  private Optional<Mark> takeLatestOldEnough(long nowNanos) {
    Mark latest = null;
    while (!marks.isEmpty() && nowNanos - marks.peek().nanos >= keptForNanos) {
      latest = marks.poll();
    }
    return Optional.ofNullable(latest);
  }

  private Uni<Void> pruneBefore(Mark mark) {
    return database.execute(PRUNE_BATCH, Tuple.of(mark.xid, BATCH))
        .chain(rows -> rows.rowCount() == 0 ? Uni.createFrom().voidItem() : pruneBefore(mark));
  }
}
