package dev.paceline.emails;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.outbox.Event;
import dev.paceline.testing.Await;
import dev.paceline.testing.Together;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The queue alone: intake, claims, leases, tokens, and a clock that jumps. */
@QuarkusTest
@TestProfile(NothingSent.class)
class EmailQueueTest extends EmailsTest {
  private static final Map<String, String> LONG_LEASE = Map.of("paceline.emails.lease", "1m");
  private static final Duration AT_ONCE = Duration.ofSeconds(2);

  private static final String CLAIM_OF_ANOTHER = """
      UPDATE emails SET status = 'sending', lease_token = lease_token + 1, next_attempt_at = now() + interval '1 minute'
      WHERE event_id = ANY (?)
      """;

  /** A sequence is not rolled back, and others see it at once. */
  private static final List<String> LOSE_MARKS = List.of(
      "CREATE SEQUENCE lost_marks",
      """
      CREATE FUNCTION lose_mark() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM nextval('lost_marks'); RETURN NULL; END $$
      """,
      """
      CREATE TRIGGER a_lose_mark BEFORE UPDATE ON emails FOR EACH ROW WHEN (NEW.status = 'sent')
      EXECUTE FUNCTION lose_mark()
      """);
  private static final List<String> KEEP_MARKS =
      List.of("DROP TRIGGER a_lose_mark ON emails", "DROP FUNCTION lose_mark()", "DROP SEQUENCE lost_marks");

  @Inject AgroalDataSource database;

  @Test
  void aRedeliveredEventHasOneEffect() {
    Event event = welcome(address());
    intake.accept(event).await().atMost(PATIENCE);
    assertEquals(1, count(event, "queued"));
  }

  @Test
  void anEventThatIsDeliveredManyTimesAtOnceHasOneEffect() {
    Event event = Mails.userCreated("Ada", address());
    Together.run(IntStream.range(0, 16).mapToObj(n -> (Callable<Boolean>) () -> {
      intake.accept(event).await().atMost(PATIENCE);
      return true;
    }));
    assertEquals(1, count(event, "queued"));
  }

  @Test
  void anEventThatTheInboxHasForgottenIsKnownByItsMessageId() {
    Event event = welcome(address());
    sql.update("DELETE FROM inbox WHERE event_id = ?", event.id());
    intake.accept(event).await().atMost(PATIENCE);
    assertEquals(1, count(event, "queued"));
  }

  /** Both waiting for the other claim and reading past its locks would fail here. */
  @Test
  void aClaimLeavesAloneWhatAnotherIsClaiming() throws Exception {
    List<Event> held = List.of(welcome(address()), welcome(address()));
    List<Event> free = List.of(welcome(address()), welcome(address()));
    held.forEach(event -> shift(event, Duration.ofHours(-1))); // the most urgent
    EmailQueue queue = senders.queue(LONG_LEASE);

    try (Connection other = database.getConnection()) {
      other.setAutoCommit(false);
      try (PreparedStatement claim = other.prepareStatement(CLAIM_OF_ANOTHER)) {
        claim.setArray(1, other.createArrayOf("uuid", held.stream().map(Event::id).toArray()));
        assertEquals(2, claim.executeUpdate());
      }
      assertEquals(ids(free), messageIds(queue.claim(2).await().atMost(AT_ONCE)));
      assertEquals(List.of(), queue.claim(2).await().atMost(AT_ONCE));
      other.rollback();
    }
    assertEquals(ids(held), messageIds(claim(queue)));
  }

  @Test
  void aLeaseThatRanOutIsTakenOverAndItsHolderCanMarkNothing() {
    Event event = welcome(address());
    EmailQueue queue = senders.queue(LONG_LEASE);
    ClaimedEmail first = claim(queue).get(0);
    assertEquals(List.of(), claim(queue));

    shift(event, Duration.ofMinutes(-2)); // a minute of lease, and more

    ClaimedEmail second = claim(queue).get(0);
    assertTrue(second.token() > first.token());
    assertFalse(queue.sent(first).await().atMost(PATIENCE));
    assertFalse(queue.dead(first, "late").await().atMost(PATIENCE));
    assertEquals(1, count(event, "sending"));
    assertTrue(queue.sent(second).await().atMost(PATIENCE));
    assertFalse(queue.retry(second, "twice", Duration.ZERO).await().atMost(PATIENCE));
    assertEquals(1, count(event, "sent"));
  }

  @Test
  void marksOfTheSameMomentAreOneStatement() {
    List<Event> events = IntStream.range(0, 10).mapToObj(n -> welcome(address())).toList();
    EmailQueue queue = senders.queue(LONG_LEASE);
    List<ClaimedEmail> claimed = claim(queue);

    List<Boolean> marked = Uni.join().all(claimed.stream().map(queue::sent).toList())
        .andFailFast().await().atMost(PATIENCE);

    assertEquals(10, marked.stream().filter(done -> done).count());
    events.forEach(event -> assertEquals(1, count(event, "sent")));
    assertTrue(sql.number("SELECT count(DISTINCT xmin::text) FROM emails") <= 5); // the first leaves alone
  }

  @Test
  void aClockThatWasSetBackStrandsNoMail() {
    Event fresh = welcome(address());
    Event sending = welcome(address());
    Event waiting = welcome(address());
    sql.update("UPDATE emails SET status = 'sending' WHERE event_id = ?", sending.id());
    sql.update("UPDATE emails SET attempts = 3 WHERE event_id = ?", waiting.id());
    List.of(fresh, sending, waiting).forEach(event -> shift(event, Duration.ofDays(1)));
    EmailQueue queue = senders.queue(LONG_LEASE);
    assertEquals(List.of(), claim(queue));

    queue.freeStranded().await().atMost(PATIENCE);

    assertEquals(3, claim(queue).size());
  }

  @Test
  void whatWaitsForGoodReasonIsNotStranded() {
    Event deferred = welcome(address());
    Event leased = welcome(address());
    EmailQueue queue = senders.queue(Map.of("paceline.emails.lease", "1m", "paceline.emails.max-backoff", "1h"));
    sql.update("UPDATE emails SET attempts = 3, next_attempt_at = now() + interval '50 minutes' WHERE event_id = ?", deferred.id());
    sql.update("UPDATE emails SET status = 'sending', next_attempt_at = now() + interval '50 s' WHERE event_id = ?", leased.id());

    queue.freeStranded().await().atMost(PATIENCE);

    assertEquals(List.of(), claim(queue));
  }

  /** Leases and pauses end early then; nothing else happens. */
  @Test
  void aClockThatWasSetForwardOnlyHastens() throws Exception {
    Event event = welcome(address());
    EmailQueue queue = senders.queue(LONG_LEASE);
    ClaimedEmail overtaken = claim(queue).get(0);
    shift(event, Duration.ofDays(-1));
    senders.start(sink.port());

    awaitStatus(event, "sent");
    assertFalse(queue.retry(overtaken, "late", Duration.ZERO).await().atMost(PATIENCE));
    assertTaken(event, 1);
  }

  /** The server has taken the mail, and then the process has died before it said so. */
  @Test
  void aCrashBeforeTheMarkSendsTheSameMessageIdAgain() throws Exception {
    Event event = welcome(address());
    LOSE_MARKS.forEach(statement -> sql.update(statement));
    try {
      senders.start(sink.port());
      Await.until("the mark is lost", PATIENCE, () -> sql.number("SELECT count(*) FROM lost_marks WHERE is_called") == 1);
    } finally {
      senders.stopAll();
      KEEP_MARKS.forEach(statement -> sql.update(statement));
    }
    assertTaken(event, 1);
    assertEquals(1, count(event, "sending"));
    shift(event, Duration.ofMinutes(-1));

    senders.start(sink.port());

    awaitStatus(event, "sent");
    assertTaken(event, 2);
  }

  private static Set<String> ids(List<Event> events) {
    return events.stream().map(Mails::id).collect(Collectors.toSet());
  }

  private static Set<String> messageIds(List<ClaimedEmail> claimed) {
    return claimed.stream().map(ClaimedEmail::messageId).collect(Collectors.toSet());
  }

  private static List<ClaimedEmail> claim(EmailQueue queue) {
    return queue.claim(100).await().atMost(PATIENCE);
  }
}
