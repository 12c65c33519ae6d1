package dev.paceline.outbox;

import dev.paceline.database.Database;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What operators watch: {@code paceline_outbox_pending} events are not published yet, {@code paceline_outbox_parked} keys
 * wait for somebody, and the oldest event was written {@code paceline_outbox_oldest_age_seconds} ago, which grows as long as
 * nobody publishes it. {@code paceline_outbox_publish_seconds} is from an event's writing until it has been published.
 */
@Singleton
class OutboxMetrics {
  /** Up to that many are counted; that it is too many is clear by then. */
  private static final int MOST_COUNTED = 100_000;

  private static final String READ = """
      SELECT waiting.events + held.events AS pending, parked.keys AS parked,
             extract(epoch FROM clock_timestamp() - least(waiting.oldest, held.oldest))::float8 AS age
      FROM (SELECT count(*) AS events, min(created_at) AS oldest FROM (SELECT created_at FROM outbox LIMIT $1) w) waiting,
           (SELECT count(*) AS events, min(created_at) AS oldest FROM (SELECT created_at FROM outbox_held LIMIT $1) h) held,
           (SELECT count(*) AS keys FROM outbox_held_keys WHERE parked_at IS NOT NULL) parked
      """;

  private final Database database;
  private final Timer published;
  private volatile Seen seen = new Seen(0, 0, Double.NaN, 0);

  OutboxMetrics(Database database, MeterRegistry meters) {
    this.database = database;
    this.published = Timer.builder("paceline.outbox.publish")
        .description("From the writing of an event until it was published")
        .serviceLevelObjectives(
            Duration.ofMillis(5), Duration.ofMillis(25), Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(10))
        .register(meters);
    Gauge.builder("paceline.outbox.pending", this, metrics -> metrics.seen.pending)
        .description("Events that are not published yet").register(meters);
    Gauge.builder("paceline.outbox.parked", this, metrics -> metrics.seen.parked)
        .description("Keys whose events wait until somebody releases or drops one").register(meters);
    TimeGauge.builder("paceline.outbox.oldest.age", this, TimeUnit.SECONDS, metrics -> metrics.seen.age())
        .description("Since when the oldest event that is not published yet has been waiting").register(meters);
  }

  /** What the database said at that moment. */
  private record Seen(long pending, long parked, double ageSeconds, long atNanos) {

    /** Older by now, if it still is there; as nobody knows better, it is. */
    double age() {
      return Double.isNaN(ageSeconds) ? 0 : ageSeconds + (System.nanoTime() - atNanos) / 1e9;
    }
  }

  @Scheduled(every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
  Uni<Void> read() {
    return database.execute(READ, Tuple.of(MOST_COUNTED)).invoke(rows -> {
      Row row = rows.iterator().next();
      Double age = row.getDouble("age");
      seen = new Seen(row.getLong("pending"), row.getLong("parked"), age == null ? Double.NaN : age, System.nanoTime());
    }).replaceWithVoid().onFailure().recoverWithNull();
  }

  void published(List<Double> agesSeconds) {
    agesSeconds.forEach(age -> published.record((long) (Math.max(0, age) * 1e9), TimeUnit.NANOSECONDS));
  }
}
