package dev.paceline.outbox;

import dev.paceline.database.Rows;
import dev.paceline.database.Statements;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The table {@code outbox} as one relay uses it, turn by turn, all on one session: a turn has locks of the session on some
 * shards of the keys, and a number, the fencing token, without which nothing is taken from the queue. A session that is lost
 * or silent for too long has lost its turn, and what it then says is refused, for another relay may have taken over.
 */
final class OutboxQueue {
  /** Of 16, so that a second relay finds work, too. */
  private static final int MOST_SHARDS = 8;

  private static final String BEGIN = """
      SELECT turn, id, shard, event_id, topic, key, payload, traceparent, created_at, held, due, attempts
      FROM begin_outbox_turn($1, $2, $3, $4 * interval '1 millisecond')
      """;
  private static final String IS_MY_TURN = "current_setting('paceline.outbox_turn', true) = $1::bigint::text";

  /** Nothing is left over from a turn that ends. */
  private static final String END = "SELECT pg_advisory_unlock_all(), set_config('paceline.outbox_turn', '', false)";

  /**
   * The numbers alone name the events; the shards lead to them. Without a join there is no plan but by the index, also when
   * the statistics take the table for empty.
   */
  private static final String REMOVE = """
      WITH removed AS (
        DELETE FROM outbox WHERE shard = ANY($2) AND id = ANY($3) AND %1$s RETURNING created_at
      )
      SELECT %1$s AS my_turn,
             ARRAY(SELECT extract(epoch FROM clock_timestamp() - created_at)::float8 FROM removed) AS ages
      """.formatted(IS_MY_TURN);

  /** The events go behind the first one of their key that failed, in one step with what is known of it. */
  private static final String HOLD = """
      WITH failed AS (
        INSERT INTO outbox_held_keys AS held (key, attempts, last_error, next_attempt_at, parked_at)
        SELECT key, attempts, error, clock_timestamp() + delay * interval '1 millisecond', CASE WHEN parked THEN clock_timestamp() END
        FROM unnest($2::text[], $3::int[], $4::text[], $5::bigint[], $6::boolean[])
          AS f (key, attempts, error, delay, parked)
        WHERE %1$s
        ON CONFLICT (key) DO UPDATE SET attempts = excluded.attempts, last_error = excluded.last_error,
          next_attempt_at = excluded.next_attempt_at, parked_at = excluded.parked_at
      ), moved AS (
        DELETE FROM outbox WHERE shard = ANY($7) AND id = ANY($8) AND %1$s RETURNING *
      ), published AS (
        DELETE FROM outbox_held WHERE key = ANY($9) AND id = ANY($10) AND %1$s
      )
      INSERT INTO outbox_held (id, event_id, topic, key, payload, traceparent, created_at)
      SELECT id, event_id, topic, key, payload, traceparent, created_at FROM moved
      """.formatted(IS_MY_TURN);

  /** Keys whose first event got out at last: the next one has all its attempts, or there is none, and nothing holds them. */
  private static final String FREE = """
      WITH next AS (
        UPDATE outbox_held_keys k SET attempts = 0
        WHERE key = ANY($2) AND %1$s AND EXISTS (SELECT FROM outbox_held h WHERE h.key = k.key)
      )
      DELETE FROM outbox_held_keys k
      WHERE key = ANY($2) AND %1$s AND NOT EXISTS (SELECT FROM outbox_held h WHERE h.key = k.key)
      """.formatted(IS_MY_TURN);

  private static final String LOOK = """
      SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('outbox', 'id')::regclass), 0) AS drawn,
             ARRAY(SELECT xid::text::bigint FROM pg_snapshot_xip(pg_current_snapshot()) AS xid) AS in_progress,
             (SELECT min(lowest.id) FROM generate_series(0, 15) s
              CROSS JOIN LATERAL (SELECT id FROM outbox WHERE shard = s AND id > $1 ORDER BY id LIMIT 1) lowest) AS first
      """;

  private final Statements session;
  private final OutboxConfig config;
  private Floor floor = new Floor();

  OutboxQueue(Statements session, OutboxConfig config) {
    this.session = session;
    this.config = config;
  }

  /** Gives up the turn before, and begins one with the oldest events that no other relay has; empty if there are none. */
  Uni<Turn> begin() {
    Tuple parameters = Tuple.of(floor.value(), config.batch(), MOST_SHARDS, config.maxRetryDelay().toMillis());
    return session.execute(BEGIN, parameters).map(OutboxQueue::turn);
  }

  /** Gives up the turn. */
  Uni<Void> end() {
    return session.execute(END, Tuple.tuple()).replaceWithVoid();
  }

  /**
   * Takes what was published from the queue, and puts aside what has to wait.
   *
   * @return how long ago the events were written, in seconds; fails with {@link LostTurnException} when the turn is over
   */
  Uni<List<Double>> settle(Turn turn, TurnReport report) {
    return hold(turn, report).chain(() -> remove(turn, report.published()));
  }

  private Uni<Void> hold(Turn turn, TurnReport report) {
    if (!report.holds()) {
      return Uni.createFrom().voidItem();
    }
    List<TurnReport.Failure> failures = report.failures();
    Tuple parameters = Tuple.tuple()
        .addValue(turn.number())
        .addValue(failures.stream().map(TurnReport.Failure::key).toArray(String[]::new))
        .addValue(failures.stream().map(TurnReport.Failure::attempts).toArray(Integer[]::new))
        .addValue(failures.stream().map(TurnReport.Failure::error).toArray(String[]::new))
        .addValue(failures.stream().map(failure -> failure.delay().toMillis()).toArray(Long[]::new))
        .addValue(failures.stream().map(TurnReport.Failure::parked).toArray(Boolean[]::new))
        .addValue(shards(report.moved())).addValue(numbers(report.moved()))
        .addValue(report.publishedHeld().stream().map(Waiting::key).distinct().toArray(String[]::new))
        .addValue(numbers(report.publishedHeld()));
    String[] progressed = report.progressedKeys().toArray(String[]::new);
    return session.execute(HOLD, parameters)
        .chain(() -> session.execute(FREE, Tuple.of(turn.number()).addValue(progressed)))
        .replaceWithVoid();
  }

  private Uni<List<Double>> remove(Turn turn, List<Waiting> published) {
    Tuple parameters = Tuple.of(turn.number()).addValue(shards(published)).addValue(numbers(published));
    return session.execute(REMOVE, parameters).map(rows -> {
      Row answer = rows.iterator().next();
      if (!Boolean.TRUE.equals(answer.getBoolean("my_turn"))) {
        throw new LostTurnException(turn.number());
      }
      return List.of(answer.getArrayOfDoubles("ages"));
    });
  }

  /** Searches everything again. */
  void searchAll() {
    floor = new Floor();
  }

  /** Keeps {@link Floor} up to date; to be called often while there is traffic. */
  Uni<Void> look() {
    return session.execute(LOOK, Tuple.of(floor.value())).invoke(rows -> {
      Row seen = rows.iterator().next();
      Long first = seen.getLong("first");
      floor.look(
          seen.getLong("drawn"), Set.of(seen.getArrayOfLongs("in_progress")),
          first == null ? OptionalLong.empty() : OptionalLong.of(first));
    }).replaceWithVoid();
  }

  private static Short[] shards(List<Waiting> events) {
    return events.stream().map(event -> (short) event.shard()).distinct().toArray(Short[]::new);
  }

  private static Long[] numbers(List<Waiting> events) {
    return events.stream().map(Waiting::number).toArray(Long[]::new);
  }

  private static Turn turn(RowSet<Row> rows) {
    long number = rows.size() == 0 ? Turn.NONE : rows.iterator().next().getLong("turn");
    return new Turn(number, Rows.stream(rows).map(OutboxQueue::from).toList());
  }

  private static Waiting from(Row row) {
    Event event = new Event(
        row.getUUID("event_id"), row.getString("topic"), row.getString("key"), (JsonObject) row.getJson("payload"),
        row.getOffsetDateTime("created_at").toInstant(), row.getString("traceparent"));
    return new Waiting(
        row.getLong("id"), row.getInteger("shard"), event, row.getBoolean("held"), row.getBoolean("due"),
        row.getInteger("attempts"));
  }
}
