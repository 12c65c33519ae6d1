package dev.paceline.emails;

import dev.paceline.database.Database;
import dev.paceline.http.Role;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;

/** How long the queue is: every instance that sends tells the same, for it is one queue. */
@Singleton
class EmailMeters {
  private static final String MEASURE = """
      SELECT count(*) AS queued, coalesce(extract(epoch FROM now() - min(created_at)), 0)::double precision AS oldest
      FROM emails WHERE status IN ('queued', 'sending')
      """;

  private final Database database;
  private final boolean measures;
  private volatile long queued;
  private volatile double oldestAgeSeconds;

  EmailMeters(Database database, MeterRegistry meters, Role role) {
    this.database = database;
    this.measures = role != Role.API;
    if (measures) {
      meters.gauge("paceline.emails.queued", this, self -> self.queued);
      meters.gauge("paceline.emails.oldest.age.seconds", this, self -> self.oldestAgeSeconds);
    }
  }

  @Scheduled(every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
  Uni<Void> measure() {
    if (!measures) {
      return Uni.createFrom().voidItem();
    }
    return database.execute(MEASURE, Tuple.tuple()).map(rows -> rows.iterator().next()).invoke(row -> {
      queued = row.getLong("queued");
      oldestAgeSeconds = Math.max(0, row.getDouble("oldest"));
    }).replaceWithVoid()
        .onFailure().recoverWithNull(); // told elsewhere; the next measurement is due soon
  }
}
