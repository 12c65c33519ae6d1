package dev.paceline.emails;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.outbox.Event;
import dev.paceline.testing.Await;
import dev.paceline.testing.SmtpSink.Mood;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of mails when the mail server takes them, or doesn't. */
@QuarkusTest
@TestProfile(NothingSent.class)
class EmailDeliveryTest extends EmailsTest {

  @Test
  void aMailIsSentOnce() throws Exception {
    senders.start(sink.port());

    Event event = welcome(address());

    awaitStatus(event, "sent");
    assertTaken(event, 1);
    assertEquals(1, attempts(event));
  }

  @Test
  void twoSendersSendEachMailOnce() throws Exception {
    senders.start(sink.port());
    senders.start(sink.port());

    List<Event> events = IntStream.range(0, 300).mapToObj(n -> Mails.userCreated("Ada", address())).toList();
    Uni.join().all(events.stream().map(intake::accept).toList()).andFailFast().await().atMost(PATIENCE);

    Await.until("all sent", PATIENCE, () -> sql.number("SELECT count(*) FROM emails WHERE status <> 'sent'") == 0);
    assertEquals(300, sink.received().size());
    assertEquals(300, sink.messages().size());
  }

  @Test
  void aMailThatTheServerRefusesIsDeadAtOnce() throws Exception {
    String nobody = address();
    sink.replyTo(recipient -> recipient.equals(nobody) ? Optional.of("550 No such mailbox") : Optional.empty());
    senders.start(sink.port());

    Event refused = welcome(nobody);
    Event other = welcome(address());

    awaitStatus(refused, "dead");
    awaitStatus(other, "sent");
    assertEquals(1, attempts(refused));
    assertEquals(1, sql.number("SELECT count(*) FROM emails WHERE last_error LIKE '%550 No such mailbox%'"));
  }

  @Test
  void aMailThatTheServerDefersIsTriedAgainUntilItsAttemptsAreSpent() throws Exception {
    String busy = address();
    String forEver = address();
    int[] deferrals = {2};
    sink.replyTo(recipient -> recipient.equals(forEver) || recipient.equals(busy) && deferrals[0]-- > 0
        ? Optional.of("450 Try again later") : Optional.empty());
    senders.start(sink.port(), Map.of("paceline.emails.max-attempts", "4"));

    Event late = welcome(busy);
    Event never = welcome(forEver);

    awaitStatus(late, "sent");
    awaitStatus(never, "dead");
    assertEquals(3, attempts(late));
    assertEquals(4, attempts(never));
  }

  @Test
  void anOutageSpendsNoAttempts() throws Exception {
    sink.refuse();
    senders.start(sink.port());
    Event event = welcome(address());
    awaitError(event);
    Thread.sleep(1500); // many more tries than there are attempts

    assertEquals(0, attempts(event));
    sink.accept();

    awaitStatus(event, "sent");
    assertEquals(1, attempts(event));
  }

  @ParameterizedTest
  @EnumSource(value = Mood.class, names = {"HANGS_AFTER_CONNECT", "NO_SERVICE", "SHUTS_DOWN"})
  void aServerThatServesNobodyIsAnOutage(Mood mood) throws Exception {
    sink.be(mood);
    senders.start(sink.port(), Senders.IMPATIENT);
    Event event = welcome(address());
    awaitError(event);
    Thread.sleep(1000);

    assertEquals(0, attempts(event));
    sink.be(Mood.TAKES_ALL);

    awaitStatus(event, "sent");
    assertTaken(event, 1);
  }

  @Test
  void aServerThatDemandsALoginIsAnOutage() throws Exception {
    sink.demandLogin(true);
    senders.start(sink.port());
    Event event = welcome(address());
    awaitError(event);
    Thread.sleep(500);

    assertEquals(0, attempts(event));
    assertEquals(0, count(event, "dead"));
    sink.demandLogin(false);
    awaitStatus(event, "sent");
  }

  @ParameterizedTest
  @ValueSource(strings = {"quarkus.mailer.login", "quarkus.mailer.start-tls"})
  void aServerThatLacksWhatIsConfiguredIsAnOutage(String key) throws Exception {
    senders.start(sink.port(), Map.of(key, "REQUIRED"));
    Event event = welcome(address());
    awaitError(event);
    Thread.sleep(500);

    assertEquals(0, attempts(event));
    assertEquals(0, count(event, "dead"));
  }

  @Test
  void anUnknownHostIsAnOutage() throws Exception {
    senders.start(sink.port(), Map.of("quarkus.mailer.host", "mail.invalid"));
    Event event = welcome(address());
    awaitError(event);

    assertEquals(0, attempts(event));
  }

  @ParameterizedTest
  @EnumSource(value = Mood.class, names = {"DROPS_AFTER_DATA", "HANGS_AT_DATA", "HANGS_AFTER_DATA"})
  void aMailThatBreaksItsConnectionStallsNoOther(Mood mood) throws Exception {
    String poison = address();
    sink.beTo(recipient -> recipient.equals(poison) ? Optional.of(mood) : Optional.empty());
    senders.start(sink.port(), impatient("paceline.emails.max-attempts", "3", "paceline.emails.concurrency", "2"));

    Event poisonous = welcome(poison);
    List<Event> others = IntStream.range(0, 20).mapToObj(n -> welcome(address())).toList();

    for (Event other : others) {
      awaitStatus(other, "sent");
    }
    awaitStatus(poisonous, "dead");
    assertEquals(3, attempts(poisonous));
    others.forEach(other -> assertTaken(other, 1));
    if (mood != Mood.HANGS_AT_DATA) {
      assertTaken(poisonous, 3); // the server did take it, each time under the same Message-ID
    }
  }

  /** Each would keep one of the few connections for ever. */
  @Test
  void hungConnectionsDoNotUseUpTheMailClient() throws Exception {
    sink.be(Mood.HANGS_AFTER_CONNECT);
    senders.start(sink.port(), impatient("paceline.emails.concurrency", "2", "quarkus.mailer.max-pool-size", "2"));
    List<Event> events = IntStream.range(0, 10).mapToObj(n -> welcome(address())).toList();
    Await.until("hung often", PATIENCE, () -> sink.connections() > 8);

    sink.be(Mood.TAKES_ALL);

    for (Event event : events) {
      awaitStatus(event, "sent");
      assertTaken(event, 1);
    }
  }

  @Test
  void aRestartedServerCostsNothing() throws Exception {
    senders.start(sink.port());
    awaitStatus(welcome(address()), "sent");

    sink.refuse();
    sink.accept();

    Event event = welcome(address());
    awaitStatus(event, "sent");
    assertEquals(1, attempts(event));
  }

  /** The address is checked when the event comes; this one got into the log in another way. */
  @Test
  void aMailThatCannotBeWrittenIsDead() throws Exception {
    Event event = welcome(address());
    sql.update("UPDATE emails SET recipient = E'a@example.org\\r\\nRCPT TO:<b@example.org>' WHERE event_id = ?", event.id());
    senders.start(sink.port());

    awaitStatus(event, "dead");
    assertEquals(List.of(), sink.received());
  }

  @Test
  void noMoreAreSentThanTheRateAllows() throws Exception {
    IntStream.range(0, 30).forEach(n -> welcome(address()));
    long beganNanos = System.nanoTime();
    senders.start(sink.port(), Map.of("paceline.emails.rate", "20"));

    Await.until("all taken", PATIENCE, () -> sink.received().size() == 30);

    Duration took = Duration.ofNanos(System.nanoTime() - beganNanos);
    assertTrue(took.compareTo(Duration.ofMillis(1200)) > 0, took::toString);
  }

  private static Map<String, String> impatient(String key, String value, String key2, String value2) {
    Map<String, String> changed = new HashMap<>(Senders.IMPATIENT);
    changed.put(key, value);
    changed.put(key2, value2);
    return changed;
  }

  private void awaitError(Event event) throws Exception {
    Await.until("an error", PATIENCE, () ->
        sql.number("SELECT count(*) FROM emails WHERE event_id = ? AND last_error IS NOT NULL", event.id()) == 1);
  }
}
