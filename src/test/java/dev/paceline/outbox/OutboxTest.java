package dev.paceline.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.paceline.testing.Await;
import dev.paceline.tracing.Traces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** As features use it; nothing is found by polling. */
class OutboxTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private static Relays relays;

  private final RecordingTarget target = new RecordingTarget();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final OutboxMetrics metrics = new OutboxMetrics(relays.own.database, meters);

  @BeforeAll
  static void start() {
    relays = new Relays();
  }

  @AfterAll
  static void end() {
    relays.close();
  }

  private Outbox outbox(EventTarget to) {
    return new Outbox(
        relays.own.vertx, relays.own.database, relays.own.connections, to, TestOutboxConfig.WITHOUT_POLLING, metrics, Traces.off());
  }

  private static Uni<Void> append(Outbox outbox, String key, boolean fail) {
    return relays.own.database.inTransaction(on ->
        outbox.append(on, "test", key, new JsonObject().put("n", 1), TRACEPARENT).invoke(() -> {
          if (fail) {
            throw new IllegalStateException("rolled back");
          }
        }));
  }

  @Test
  void whatATransactionAppendsIsPublishedWhenItHasCommitted() throws Exception {
    Outbox outbox = outbox(target);
    outbox.start(new StartupEvent());
    append(outbox, "warm", false).await().atMost(PATIENCE);
    Await.until("it is published", PATIENCE, () -> target.numbers("warm").size() == 1);

    assertThrows(IllegalStateException.class, () -> append(outbox, "gone", true).await().atMost(PATIENCE));
    append(outbox, "made", false).await().atMost(PATIENCE);

    Await.until("it is published", PATIENCE, () -> target.numbers("made").equals(List.of(1)));
    assertEquals(List.of(), target.numbers("gone"));
    assertEquals(TRACEPARENT, target.taken.get(1).traceparent());
    Await.until("it is timed", PATIENCE, () -> meters.get("paceline.outbox.publish").timer().count() == 2);
    outbox.stop(new ShutdownEvent());
  }

  @Test
  void whatIsNotPublishedHereIsToldToWhoDoes() throws Exception {
    relays.start(target, TestOutboxConfig.WITHOUT_POLLING);
    relays.append("warm", 1);
    Await.until("it runs", PATIENCE, () -> target.numbers("warm").size() == 1);
    Outbox elsewhere = outbox(new EventTarget() {
      @Override
      public boolean isServed() {
        return false;
      }

      @Override
      public Uni<Void> publish(Event event) {
        throw new AssertionError();
      }
    });
    elsewhere.start(new StartupEvent());

    for (int n = 0; n < 20; n++) {
      append(elsewhere, "told", false).await().atMost(PATIENCE);
    }

    Await.until("all are published", PATIENCE, () -> target.numbers("told").size() == 20);
    relays.stopAll();
  }

  @Test
  void tellsWhatWaitsAndForHowLong() throws Exception {
    relays.own.execute("""
        INSERT INTO outbox (topic, key, payload, created_at) VALUES
          ('test', 'old', '{}', now() - interval '1 minute'), ('test', 'new', '{}', now())
        """);
    relays.own.execute("""
        INSERT INTO outbox_held_keys (key, attempts, last_error, next_attempt_at, parked_at) VALUES ('bad', 3, 'no', now(), now())
        """);
    metrics.read().await().atMost(PATIENCE);
    assertEquals(2, meters.get("paceline.outbox.pending").gauge().value());
    assertEquals(1, meters.get("paceline.outbox.parked").gauge().value());
    assertEquals(60, meters.get("paceline.outbox.oldest.age").gauge().value(), 5);

    relays.own.execute("TRUNCATE outbox, outbox_held, outbox_held_keys");
    metrics.read().await().atMost(PATIENCE);
    assertEquals(0, meters.get("paceline.outbox.pending").gauge().value());
    assertEquals(0, meters.get("paceline.outbox.oldest.age").gauge().value());
  }
}
