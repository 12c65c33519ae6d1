package dev.paceline.emails;

import dev.paceline.database.Database;
import dev.paceline.http.Role;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;

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
      Gauge.builder("paceline.emails.queued", this, self -> self.queued)
          .description("E-mails that are to be sent").register(meters);
      TimeGauge.builder("paceline.emails.oldest.age", this, TimeUnit.SECONDS, self -> self.oldestAgeSeconds)
          .description("Since when the oldest e-mail that is to be sent has been waiting").register(meters);
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
