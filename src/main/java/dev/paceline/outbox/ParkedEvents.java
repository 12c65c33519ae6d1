package dev.paceline.outbox;

import dev.paceline.database.Database;
import dev.paceline.database.Rows;
import dev.paceline.http.PageQuery;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;

/** The first events of parked keys: what somebody has to decide upon. */
@Singleton
class ParkedEvents {
  private static final String FIND_PAGE = """
      SELECT first.id, first.event_id, first.topic, first.key, first.payload, first.created_at,
             k.attempts, k.last_error, k.parked_at,
             (SELECT count(*) - 1 FROM outbox_held h WHERE h.key = k.key) AS waiting
      FROM outbox_held_keys k
      CROSS JOIN LATERAL (SELECT * FROM outbox_held h WHERE h.key = k.key ORDER BY id LIMIT 1) first
      WHERE k.parked_at IS NOT NULL AND first.id > $1
      ORDER BY first.id LIMIT $2
      """;

  /** Locked until the transaction ends, so that of several decisions on an event one counts. */
  private static final String LOCK = """
      SELECT k.key FROM outbox_held_keys k
      WHERE k.parked_at IS NOT NULL AND (SELECT min(h.id) FROM outbox_held h WHERE h.key = k.key) = $1
      FOR UPDATE
      """;
  private static final String DELETE = "DELETE FROM outbox_held WHERE key = $1 AND id = $2";
  private static final String FREE = """
      WITH released AS (
        UPDATE outbox_held_keys k SET attempts = 0, next_attempt_at = clock_timestamp(), parked_at = NULL
        WHERE key = $1 AND EXISTS (SELECT FROM outbox_held h WHERE h.key = k.key)
      )
      DELETE FROM outbox_held_keys k WHERE key = $1 AND NOT EXISTS (SELECT FROM outbox_held h WHERE h.key = k.key)
      """;

  private final Database database;
  private final Outbox outbox;

  ParkedEvents(Database database, Outbox outbox) {
    this.database = database;
    this.outbox = outbox;
  }

  /** Oldest first; one more than the page holds, where there are more. */
  Uni<List<ParkedEvent>> findPage(PageQuery page) {
    long after = page.after(key -> Long.parseLong(key.get(0))).orElse(0L);
    return database.execute(FIND_PAGE, Tuple.of(after, page.limit() + 1))
        .map(rows -> Rows.stream(rows).map(ParkedEvents::from).toList());
  }

  /** Lets it be tried again, with all its attempts. False if no such event is parked. */
  Uni<Boolean> release(long id) {
    return decide(id, false);
  }

  /** Deletes it, and lets the next of its key be published. False if no such event is parked. */
  Uni<Boolean> drop(long id) {
    return decide(id, true);
  }

  private Uni<Boolean> decide(long id, boolean drop) {
    return database.inTransaction(on -> on.execute(LOCK, Tuple.of(id)).chain(rows -> {
      if (rows.size() == 0) {
        return Uni.createFrom().item(false);
      }
      outbox.appended(on);
      String key = rows.iterator().next().getString("key");
      Uni<?> deleted = drop ? on.execute(DELETE, Tuple.of(key, id)) : Uni.createFrom().voidItem();
      return deleted.chain(() -> on.execute(FREE, Tuple.of(key))).replaceWith(true);
    }));
  }

  private static ParkedEvent from(Row row) {
    return new ParkedEvent(
        row.getLong("id"), row.getUUID("event_id"), row.getString("topic"), row.getString("key"),
        (JsonObject) row.getJson("payload"), row.getInteger("attempts"), row.getString("last_error"),
        row.getOffsetDateTime("created_at").toInstant(), row.getOffsetDateTime("parked_at").toInstant(), row.getLong("waiting"));
  }
}
