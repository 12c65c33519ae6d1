package dev.paceline.emails;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.paceline.outbox.Event;
import dev.paceline.testing.Await;
import dev.paceline.testing.SmtpSink;
import dev.paceline.testing.Sql;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An empty queue, a mail server of the test's own, and senders beside the application's. */
abstract class EmailsTest {
  static final Duration PATIENCE = Duration.ofSeconds(8);

  @Inject EmailIntake intake;
  @Inject Senders senders;
  @Inject Sql sql;
  SmtpSink sink;

  @BeforeEach
  void begin() throws Exception {
    sql.update("DELETE FROM emails");
    sink = SmtpSink.started();
  }

  @AfterEach
  void end() throws Exception {
    senders.stopAll();
    sink.close();
  }

  Event welcome(String email) {
    Event event = Mails.userCreated("Ada", email);
    intake.accept(event).await().atMost(PATIENCE);
    return event;
  }

  String address() {
    return UUID.randomUUID() + "@example.org";
  }

  void awaitStatus(Event event, String status) throws Exception {
    Await.until(status, PATIENCE, () -> count(event, status) == 1);
  }

  long count(Event event, String status) {
    return sql.number("SELECT count(*) FROM emails WHERE event_id = ? AND status = ?", event.id(), status);
  }

  long attempts(Event event) {
    return sql.number("SELECT attempts FROM emails WHERE event_id = ?", event.id());
  }

  void assertTaken(Event event, long times) {
    assertEquals(times, sink.messages().getOrDefault(Mails.id(event), 0L));
  }

  /** As if the clock had been changed since: negative after it was set forward. */
  void shift(Event event, Duration ahead) {
    sql.update("UPDATE emails SET next_attempt_at = next_attempt_at + ? * interval '1 millisecond' WHERE event_id = ?",
        ahead.toMillis(), event.id());
  }
}
