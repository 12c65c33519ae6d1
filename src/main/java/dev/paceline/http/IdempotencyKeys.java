package dev.paceline.http;

import dev.paceline.database.Database;
import dev.paceline.database.Statements;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;

/** The answers that were given under an idempotency key, in PostgreSQL. */
@Singleton
class IdempotencyKeys {
  /** The lock is tried, never waited for: a repetition that comes while the first still runs shall know at once. */
  private static final String CLAIM = """
      SELECT pg_try_advisory_xact_lock($1) AS claimed, k.fingerprint, k.status, k.headers, k.body
      FROM (SELECT) nothing LEFT JOIN idempotency_keys k ON k.operation = $2 AND k.key = $3 AND k.created_at > $4
      """;
  private static final String FIND = """
      SELECT fingerprint, status, headers, body FROM idempotency_keys WHERE operation = $1 AND key = $2
      """;
  private static final String KEEP = """
      INSERT INTO idempotency_keys AS k (operation, key, fingerprint, status, headers, body)
      VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (operation, key) DO UPDATE
      SET fingerprint = excluded.fingerprint, status = excluded.status, headers = excluded.headers,
          body = excluded.body, created_at = excluded.created_at
      WHERE k.created_at <= $7
      """;
  private static final String FORGET = """
      DELETE FROM idempotency_keys WHERE (operation, key) IN
        (SELECT operation, key FROM idempotency_keys WHERE created_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
      """;
  private static final int FORGOTTEN_AT_ONCE = 10_000;

  private final Database database;
  private final IdempotencyConfig config;

  IdempotencyKeys(Database database, IdempotencyConfig config) {
    this.database = database;
    this.config = config;
  }

  /**
   * @param operation what is asked for, such as {@code POST /api/v1/orders}; the same key may serve another one
   * @param fingerprint of the request's content
   * @param lock a hash of operation and key, for the advisory lock
   */
  record Request(String operation, String key, byte[] fingerprint, long lock) {}

  /** An answer as it is kept. */
  record Answer(int status, JsonObject headers, String body) {}

  /**
   * Claims the key until the transaction ends, and finds the answer already given under it. Fails with 409 while another
   * request holds it, and with 422 when it was used for other content.
   */
  Uni<Optional<Answer>> claim(Statements transaction, Request request) {
    Tuple parameters = Tuple.of(request.lock, request.operation, request.key, expiry());
    return transaction.execute(CLAIM, parameters).map(rows -> {
      Row row = rows.iterator().next();
      if (row.getInteger("status") != null) {
        return Optional.of(answer(row, request));
      }
      if (!row.getBoolean("claimed")) {
        throw ProblemException.conflict(
            "IDEMPOTENCY_KEY_IN_USE", "The first request with this Idempotency-Key is still running");
      }
      return Optional.empty();
    });
  }

  /** The answer under a key that is known to have one. */
  Uni<Answer> get(Request request) {
    return database.execute(FIND, Tuple.of(request.operation, request.key))
        .map(rows -> answer(rows.iterator().next(), request));
  }

  /** Keeps the first answer; false if there is one already. */
  Uni<Boolean> keep(Statements on, Request request, Answer answer) {
    Tuple parameters = Tuple.of(
        request.operation, request.key, Buffer.buffer(request.fingerprint),
        answer.status, answer.headers, answer.body).addValue(expiry());
    return on.execute(KEEP, parameters).map(rows -> rows.rowCount() == 1);
  }

  @Scheduled(every = "{paceline.idempotency.forget-every:10m}", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
  Uni<Void> forget() {
    return database.execute(FORGET, Tuple.of(expiry(), FORGOTTEN_AT_ONCE))
        .chain(rows -> rows.rowCount() == FORGOTTEN_AT_ONCE ? forget() : Uni.createFrom().voidItem());
  }

  private OffsetDateTime expiry() {
    return OffsetDateTime.now(ZoneOffset.UTC).minus(config.keptFor());
  }

  private static Answer answer(Row row, Request request) {
    if (!Arrays.equals(row.getBuffer("fingerprint").getBytes(), request.fingerprint)) {
      throw ProblemException.of(
          422, "IDEMPOTENCY_KEY_REUSED", "This Idempotency-Key was used for a request with another body");
    }
    return new Answer(row.getInteger("status"), row.getJsonObject("headers"), row.getString("body"));
  }
}
