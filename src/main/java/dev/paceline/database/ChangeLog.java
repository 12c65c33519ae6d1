package dev.paceline.database;

import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the table {@code changes} without gaps or repetitions, although transactions commit in another order than they
 * got their numbers. A position is the snapshot of the statement that read last, as PostgreSQL gives it: unseen are the
 * changes of transactions that began to write after it, and of those that were in progress in it and are not any more.
 * Both are looked up by index, so a transaction that is left open for long makes it no slower.
 *
 * <p>With the snapshot goes what database it is of: the cluster's identifier, the database's, and the timeline, which is
 * new after a failover or a restoration to a point in time.
 */
final class ChangeLog {
  /** With more than these it is simpler, and quicker, to forget everything; V2__changes.sql knows the number, too. */
  static final int MOST_CHANGES = 10_000;

  private static final String READ = """
      SELECT here.database || ' ' || pg_current_snapshot() AS position,
             here.database = $1 AND pg_snapshot_xmin($2::text::pg_snapshot) > (SELECT upto FROM changes_pruned)
               AND pg_snapshot_xmax($2::text::pg_snapshot) <= pg_snapshot_xmax(pg_current_snapshot()) AS known,
             NULL AS entity, NULL AS key, NULL::bigint AS birth, NULL::bigint AS version, NULL::boolean AS gone
      FROM (SELECT concat_ws('-', system_identifier, oid, left(pg_walfile_name(pg_current_wal_lsn()), 8))
            FROM pg_control_system(), pg_database WHERE datname = current_database()) AS here (database)
      UNION ALL (
        SELECT NULL, NULL, entity, key, birth, version, gone FROM changes
        WHERE xid >= pg_snapshot_xmax($2::text::pg_snapshot) ORDER BY xid LIMIT $3)
      UNION ALL (
        SELECT NULL, NULL, entity, key, birth, version, gone FROM changes
        WHERE xid = ANY (ARRAY(SELECT pg_snapshot_xip($2::text::pg_snapshot))) ORDER BY xid LIMIT $3)
      """;

  /** A restored dump brings the transaction numbers of another server; those still to come here would be taken for new. */
  private static final String FORGET_FOREIGN = """
      WITH foreign_changes AS (DELETE FROM changes WHERE xid >= pg_snapshot_xmax(pg_current_snapshot()))
      UPDATE changes_pruned SET upto = '0' WHERE upto >= pg_snapshot_xmax(pg_current_snapshot())
      """;

  private final Statements statements;
  private boolean begun;
  private Position position = Position.NONE;

  ChangeLog(Statements statements) {
    this.statements = statements;
  }

  /** A snapshot, and the database that it is of; nulls when there is none. */
  private record Position(String database, String snapshot) {
    private static final Position NONE = new Position(null, null);

    static Position of(String text) {
      String[] parts = text.split(" ");
      return parts.length == 2 ? new Position(parts[0], parts[1]) : NONE;
    }
  }

  /** Tells the listeners what is new, one after the other; moves on only when all of them have handled it. */
  Uni<Void> readOnce(List<ChangeListener> listeners) {
    return begin(listeners)
        .chain(() -> readAfter(position))
        .onFailure(PgException.class).recoverWithUni(refused -> readAfter(Position.NONE)) // a listener may keep any text
        .chain(batch -> tell(listeners, batch));
  }

  private Uni<Void> begin(List<ChangeListener> listeners) {
    if (begun) {
      return Uni.createFrom().voidItem();
    }
    return statements.execute(FORGET_FOREIGN, Tuple.tuple())
        .chain(() -> keptPosition(listeners))
        .invoke(kept -> {
          position = kept;
          begun = true;
        })
        .replaceWithVoid();
  }

  /** None unless all listeners have kept the same one. */
  private static Uni<Position> keptPosition(List<ChangeListener> listeners) {
    Set<Optional<String>> kept = new HashSet<>();
    Uni<Void> asked = Uni.createFrom().voidItem();
    for (ChangeListener listener : listeners) {
      asked = asked.chain(listener::position).invoke(kept::add).replaceWithVoid();
    }
    return asked.map(all -> kept.size() == 1 ? kept.iterator().next().map(Position::of).orElse(Position.NONE) : Position.NONE);
  }

  private Uni<ChangeBatch> readAfter(Position seen) {
    long askedNanos = System.nanoTime();
    return statements.execute(READ, Tuple.of(seen.database, seen.snapshot, MOST_CHANGES + 1))
        .map(rows -> batch(rows, askedNanos));
  }

  private static ChangeBatch batch(RowSet<Row> rows, long askedNanos) {
    String position = null;
    boolean known = false;
    List<Change> changes = new ArrayList<>(rows.size());
    for (Row row : rows) {
      if (row.getString("position") != null) {
        position = row.getString("position");
        known = Boolean.TRUE.equals(row.getBoolean("known"));
      } else {
        changes.add(new Change(row.getString("entity"), row.getString("key"),
            row.getLong("birth"), row.getLong("version"), row.getBoolean("gone")));
      }
    }
    boolean everything = !known || changes.size() > MOST_CHANGES;
    return new ChangeBatch(everything ? List.of() : changes, everything, position, askedNanos);
  }

  private Uni<Void> tell(List<ChangeListener> listeners, ChangeBatch batch) {
    Uni<Void> told = Uni.createFrom().voidItem();
    for (ChangeListener listener : listeners) {
      told = told.chain(() -> listener.changed(batch));
    }
    return told.invoke(all -> position = Position.of(batch.position()));
  }
}
