package dev.paceline.emails;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.outbox.Event;
import dev.paceline.testing.Await;
import dev.paceline.testing.Together;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The queue alone: intake, claims, leases, tokens, and a clock that jumps. */
@QuarkusTest
@TestProfile(NothingSent.class)
class EmailQueueTest extends EmailsTest {
  private static final Map<String, String> LONG_LEASE = Map.of("paceline.emails.lease", "1m");

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

  @Test
  void aMailIsClaimedByOne() {
    IntStream.range(0, 40).forEach(n -> welcome(address()));

    List<List<ClaimedEmail>> claims = Together.run(Stream.<Callable<List<ClaimedEmail>>>generate(
        () -> () -> senders.queue(LONG_LEASE).claim(10).await().atMost(PATIENCE)).limit(8));

    List<Long> ids = claims.stream().flatMap(List::stream).map(ClaimedEmail::id).toList();
    assertEquals(ids.size(), ids.stream().distinct().count());
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
    sql.update("CREATE OR REPLACE FUNCTION lose_mark() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$");
    sql.update("CREATE TRIGGER a_lose_mark BEFORE UPDATE ON emails FOR EACH ROW WHEN (NEW.status = 'sent') EXECUTE FUNCTION lose_mark()");
    try {
      senders.start(sink.port());
      Await.until("taken", PATIENCE, () -> sink.messages().getOrDefault(Mails.id(event), 0L) == 1);
      Thread.sleep(500); // the mark comes right after it, and is lost
    } finally {
      senders.stopAll();
      sql.update("DROP TRIGGER a_lose_mark ON emails");
    }
    assertEquals(1, count(event, "sending"));
    shift(event, Duration.ofMinutes(-1));

    senders.start(sink.port());

    awaitStatus(event, "sent");
    assertTaken(event, 2);
  }

  private static List<ClaimedEmail> claim(EmailQueue queue) {
    return queue.claim(100).await().atMost(PATIENCE);
  }
}
