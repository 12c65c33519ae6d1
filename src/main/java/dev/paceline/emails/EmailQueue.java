package dev.paceline.emails;

import dev.paceline.database.BatchLoader;
import dev.paceline.database.BatchLoaders;
import dev.paceline.database.Database;
import dev.paceline.database.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The mails that are still to be sent, shared by all instances. The only clock is PostgreSQL's. */
@Singleton
class EmailQueue {
  /** Skips what others are claiming. */
  private static final String CLAIM = """
      WITH due AS MATERIALIZED (
        SELECT id FROM emails WHERE status IN ('queued', 'sending') AND next_attempt_at <= now()
        ORDER BY next_attempt_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
      )
      UPDATE emails SET
        status = 'sending', lease_token = lease_token + 1, claimed_by = $3,
        next_attempt_at = now() + $2::bigint * interval '1 millisecond'
      WHERE id = ANY (ARRAY(SELECT id FROM due))
      RETURNING id, lease_token, template, recipient, data, message_id, traceparent, attempts
      """;

  /**
   * Further ahead than a lease or a pause can be is only what was written before the clock was set back, and would wait
   * for as long as it was: it is due at once.
   */
  private static final String FREE_STRANDED = """
      UPDATE emails SET next_attempt_at = now()
      WHERE status IN ('queued', 'sending') AND next_attempt_at > now() + least($1::bigint, $2::bigint, $3::bigint) * interval '1 millisecond'
        AND next_attempt_at > now() + interval '1 millisecond'
          * CASE WHEN status = 'sending' THEN $1 WHEN attempts = 0 THEN $2 ELSE greatest($2, $3) END
      """;

  /** Only for the claim that was the last. */
  private static final String MARK = """
      UPDATE emails SET
        status = mark.status, attempts = emails.attempts + mark.spent, last_error = coalesce(mark.error, last_error),
        sent_at = CASE mark.status WHEN 'sent' THEN now() END,
        next_attempt_at = CASE mark.status WHEN 'queued' THEN now() + mark.pause * interval '1 millisecond' END
      FROM jsonb_to_recordset($1) AS mark (id bigint, token bigint, status text, spent integer, error text, pause bigint)
      WHERE emails.id = ANY ($2) AND emails.id = mark.id AND emails.lease_token = mark.token AND emails.status = 'sending'
      RETURNING emails.id, emails.lease_token
      """;

  /** What senders were sending whose sessions have ended: with their processes, mostly. */
  private static final String FREE_ORPHANED = """
      UPDATE emails SET next_attempt_at = now()
      WHERE status = 'sending' AND next_attempt_at > now() AND claimed_by IS NOT NULL AND NOT EXISTS (
        SELECT FROM pg_locks
        WHERE locktype = 'advisory' AND classid = 'emails'::regclass::oid AND objid = claimed_by AND objsubid = 2
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
      """;

  private final Database database;
  private final long leaseMillis;
  private final long maxOutagePauseMillis;
  private final long maxBackoffMillis;
  private final BatchLoader<Mark, Boolean> marks;
  private volatile Integer claimant;

  EmailQueue(Database database, BatchLoaders loaders, EmailsConfig config) {
    this.database = database;
    this.leaseMillis = config.lease().toMillis();
    this.maxOutagePauseMillis = config.maxOutagePause().toMillis();
    this.maxBackoffMillis = config.maxBackoff().toMillis();
    this.marks = loaders.by(this::markAll);
  }

  /**
   * What became of a mail that was claimed.
   *
   * @param spent how many attempts it took, 0 or 1
   * @param error null when it was sent
   * @param pauseMillis until the next attempt, when it is queued again
   */
  private record Mark(long id, long token, EmailStatus status, int spent, String error, long pauseMillis) {

    JsonObject row() {
      return new JsonObject().put("id", id).put("token", token).put("status", status.text()).put("spent", spent)
          .put("error", error).put("pause", pauseMillis);
    }

    Claim claim() {
      return new Claim(id, token);
    }
  }

  private record Claim(long id, long token) {}

  /** Mails are claimed under this number from now on, and are others' as soon as nobody holds its lock any more. */
  void claimAs(int number) {
    claimant = number;
  }

  /** The most urgent mails that are due, which are then no others' until the lease ends. */
  Uni<List<ClaimedEmail>> claim(int most) {
    long nowNanos = System.nanoTime();
    return database.execute(CLAIM, Tuple.of(most, leaseMillis, claimant))
        .map(rows -> Rows.stream(rows).map(row -> from(row, nowNanos)).toList());
  }

  /** Mails become due that nobody sends any more, and those that a clock which was set back has put out of reach. */
  Uni<Void> freeStranded() {
    return database.execute(FREE_STRANDED, Tuple.of(leaseMillis, maxOutagePauseMillis, maxBackoffMillis))
        .chain(() -> database.execute(FREE_ORPHANED, Tuple.tuple())).replaceWithVoid();
  }

  /** Each of these tells false when another has claimed the mail since. Those of the same moment are one statement. */
  Uni<Boolean> sent(ClaimedEmail email) {
    return mark(email, EmailStatus.SENT, 1, null, Duration.ZERO);
  }

  Uni<Boolean> retry(ClaimedEmail email, String error, Duration pause) {
    return mark(email, EmailStatus.QUEUED, 1, error, pause);
  }

  Uni<Boolean> dead(ClaimedEmail email, String error) {
    return mark(email, EmailStatus.DEAD, 1, error, Duration.ZERO);
  }

  /** Puts it back as if it had not been claimed. */
  Uni<Boolean> giveBack(ClaimedEmail email, String reason, Duration pause) {
    return mark(email, EmailStatus.QUEUED, 0, reason, pause);
  }

  private Uni<Boolean> mark(ClaimedEmail email, EmailStatus status, int spent, String error, Duration pause) {
    return marks.load(new Mark(email.id(), email.token(), status, spent, error, pause.toMillis()))
        .map(marked -> marked.orElse(false));
  }

  private Uni<Map<Mark, Boolean>> markAll(List<Mark> all) {
    Map<Claim, Mark> byClaim = new HashMap<>();
    JsonArray rows = new JsonArray();
    all.forEach(mark -> {
      byClaim.put(mark.claim(), mark);
      rows.add(mark.row());
    });
    Long[] ids = all.stream().map(Mark::id).toArray(Long[]::new);
    return database.execute(MARK, Tuple.of(rows).addValue(ids)).map(marked -> {
      Map<Mark, Boolean> done = new HashMap<>();
      marked.forEach(row -> done.put(byClaim.get(new Claim(row.getLong("id"), row.getLong("lease_token"))), true));
      return done;
    });
  }

  private static ClaimedEmail from(Row row, long claimedNanos) {
    return new ClaimedEmail(
        row.getLong("id"), row.getLong("lease_token"), EmailKind.of(row.getString("template")), row.getString("recipient"),
        (JsonObject) row.getJson("data"), row.getString("message_id"), row.getString("traceparent"),
        row.getInteger("attempts"), claimedNanos);
  }
}
