package dev.paceline.emails;

import dev.paceline.database.Database;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;

/** Forgets events whose deliveries have long stopped to repeat. */
@Singleton
class InboxPruning {
  private static final String PRUNE_BATCH = """
      DELETE FROM inbox WHERE event_id IN (
        SELECT event_id FROM inbox WHERE received_at < now() - $1::bigint * interval '1 millisecond'
        ORDER BY received_at LIMIT $2 FOR UPDATE SKIP LOCKED)
      """;
  private static final int BATCH = 10_000;

  private final Database database;
  private final long keptForMillis;

  InboxPruning(Database database, EmailsConfig config) {
    this.database = database;
    this.keptForMillis = config.inboxKeptFor().toMillis();
  }

  @Scheduled(every = "10m", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
  Uni<Void> prune() {
    return database.execute(PRUNE_BATCH, Tuple.of(keptForMillis, BATCH))
        .chain(rows -> rows.rowCount() < BATCH ? Uni.createFrom().voidItem() : prune());
  }
}
