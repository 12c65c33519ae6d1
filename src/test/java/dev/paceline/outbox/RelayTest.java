package dev.paceline.outbox;

import static dev.paceline.outbox.TestOutboxConfig.WITHOUT_POLLING;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Await;
import io.smallrye.mutiny.Uni;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RelayTest {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static Relays relays;

  private final RecordingTarget target = new RecordingTarget();

  @BeforeAll
  static void start() {
    relays = new Relays();
  }

  @AfterAll
  static void end() {
    relays.close();
  }

  @AfterEach
  void stop() throws Exception {
    relays.stopAll();
    relays.own.execute("TRUNCATE outbox, outbox_held, outbox_held_keys");
  }

  private static List<Integer> upTo(int last) {
    return IntStream.rangeClosed(1, last).boxed().toList();
  }

  private static int[] numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).toArray();
  }

  private static void awaitNothingLeft() throws Exception {
    Await.until("all is published", PATIENCE, () -> relays.left() == 0);
  }

  @Test
  void publishesWhatAnotherProgramCommits() throws Exception {
    relays.start(target, WITHOUT_POLLING);
    relays.append("first", 1);
    Await.until("it is published", PATIENCE, () -> target.taken.size() == 1);

    relays.append("a", 1, 2, 3);

    Await.until("it is published", PATIENCE, () -> target.taken.size() == 4);
    assertEquals(List.of(1, 2, 3), target.numbers("a"));
    awaitNothingLeft();
  }

  @Test
  void publishesWhatWasCommittedBeforeItStarted() throws Exception {
    relays.append("a", numbers(1, 1000));
    relays.start(target, WITHOUT_POLLING);
    awaitNothingLeft();
    assertEquals(upTo(1000), target.numbers("a"));
  }

  @Test
  void publishesNothingThatIsRolledBack() throws Exception {
    relays.start(target, WITHOUT_POLLING);
    try (Connection connection = relays.own.connect()) {
      connection.setAutoCommit(false);
      Relays.append(connection, "a", 1);
      connection.rollback();
    }
    relays.append("a", 2);
    awaitNothingLeft();
    assertEquals(List.of(2), target.numbers("a"));
  }

  @Test
  void findsByPollingWhatNoNotificationTellsOf() throws Exception {
    relays.start(target, WITHOUT_POLLING.polling(Duration.ofMillis(50)));
    try (Connection silent = relays.own.connect()) {
      silent.createStatement().execute("SET application_name = 'paceline'");
      Relays.append(silent, "a", 1);
    }
    awaitNothingLeft();
    assertEquals(List.of(1), target.numbers("a"));
  }

  @Test
  void severalRelaysPublishEachEventOnceAndEachKeyInOrder() throws Exception {
    target.behaviour = event -> Uni.createFrom().voidItem().onItem().delayIt().by(Duration.ofMillis(1 + new Random().nextInt(3)));
    for (int n = 0; n < 3; n++) {
      relays.start(target, WITHOUT_POLLING.polling(Duration.ofMillis(50)));
    }
    List<CompletableFuture<Void>> writers = new ArrayList<>();
    for (int writer = 0; writer < 4; writer++) {
      int first = writer * 10;
      writers.add(CompletableFuture.runAsync(() -> write(first, 300)));
    }
    writers.forEach(CompletableFuture::join);
    awaitNothingLeft();

    assertEquals(40 * 30, target.taken.size());
    for (int key = 0; key < 40; key++) {
      assertEquals(upTo(30), target.numbers("key" + key));
    }
  }

  /** Events of ten keys in turn, some alone and some together in a transaction. */
  private static void write(int firstKey, int events) {
    try (Connection connection = relays.own.connect()) {
      connection.setAutoCommit(false);
      for (int n = 0; n < events; n++) {
        Relays.append(connection, "key" + (firstKey + n % 10), n / 10 + 1);
        if (n % 3 != 0) {
          connection.commit();
        }
      }
      connection.commit();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void publishesWhatIsCommittedLongAfterItsNumberWasDrawn() throws Exception {
    relays.start(target, WITHOUT_POLLING.polling(Duration.ofMillis(20)));
    try (Connection slow = relays.own.connect(); Connection readingOnly = relays.own.connect()) {
      readingOnly.setAutoCommit(false);
      readingOnly.createStatement().execute("SELECT count(*) FROM outbox");
      slow.setAutoCommit(false);
      Relays.append(slow, "slow", 1);
      for (int n = 1; n <= 40; n++) { // several looks at what is lowest
        relays.append("quick", n);
        Thread.sleep(20);
      }
      Await.until("others are published", PATIENCE, () -> target.numbers("quick").size() == 40);
      slow.commit();
    }
    awaitNothingLeft();
    assertEquals(List.of(1), target.numbers("slow"));
    assertEquals(upTo(40), target.numbers("quick"));
  }

  @Test
  void anEventThatFailsIsTriedAgainInItsOrderAndHoldsUpNoOtherKey() throws Exception {
    target.behaviour = event -> event.key().equals("bad") && target.asked.get() < 10
        ? RecordingTarget.refuse(event) : Uni.createFrom().voidItem();
    OutboxConfig patient = new TestOutboxConfig(
        Duration.ofMillis(10), 100, Duration.ofMinutes(5), 100, Duration.ofMillis(5), Duration.ofMillis(20));
    relays.append("bad", numbers(1, 5));
    relays.append("good", numbers(1, 5));
    relays.start(target, patient);
    awaitNothingLeft();
    assertEquals(upTo(5), target.numbers("bad"));
    assertEquals(upTo(5), target.numbers("good"));
    assertEquals(0, relays.own.number("SELECT count(*) FROM outbox_held_keys"));
  }

  @Test
  void aPoisonousEventParksItsKeyAlone() throws Exception {
    target.behaviour = event -> event.key().equals("bad") && event.payload().getInteger("n") == 2
        ? RecordingTarget.refuse(event) : Uni.createFrom().voidItem();
    relays.start(target, WITHOUT_POLLING.polling(Duration.ofMillis(20)));
    relays.append("bad", 1, 2, 3);
    awaitParked("bad");
    relays.append("good", 1);
    relays.append("bad", 4);
    Await.until("others go on", PATIENCE, () -> target.numbers("good").equals(List.of(1)));
    Await.until("what follows waits behind it", PATIENCE,
        () -> relays.own.number("SELECT count(*) FROM outbox_held") == 3);
    assertEquals(List.of(1), target.numbers("bad"));
    assertEquals(3, relays.own.number("SELECT attempts FROM outbox_held_keys"));
  }

  private static void awaitParked(String key) throws Exception {
    Await.until("it is parked", PATIENCE,
        () -> relays.own.number("SELECT count(*) FROM outbox_held_keys WHERE parked_at IS NOT NULL AND key = '" + key + "'") == 1);
  }

  @Test
  void aTargetThatIsAwayCostsNoAttempts() throws Exception {
    target.behaviour = RecordingTarget::unavailable;
    relays.start(target, WITHOUT_POLLING.polling(Duration.ofMillis(20)));
    relays.append("a", numbers(1, 10));
    Await.until("it was tried more often than an event may fail", PATIENCE, () -> target.asked.get() >= 5);
    assertEquals(0, relays.own.number("SELECT count(*) FROM outbox_held_keys"));

    target.behaviour = event -> Uni.createFrom().voidItem();
    awaitNothingLeft();
    assertEquals(upTo(10), target.numbers("a"));
  }

  @Test
  void whatIsPublishedBeforeTheTargetGoesAwayIsNotPublishedAgain() throws Exception {
    target.behaviour = event -> target.asked.get() == 3 ? RecordingTarget.unavailable(event) : Uni.createFrom().voidItem();
    relays.append("a", 1, 2, 3, 4);
    relays.start(target, WITHOUT_POLLING);
    awaitNothingLeft();
    assertEquals(upTo(4), target.numbers("a"));
  }

  @Test
  void aClockThatIsSetBackStrandsNothing() throws Exception {
    target.behaviour = event -> target.asked.get() == 1 ? RecordingTarget.refuse(event) : Uni.createFrom().voidItem();
    relays.start(target, WITHOUT_POLLING.polling(Duration.ofMillis(20)).retryingAfter(Duration.ofMinutes(1)));
    relays.append("a", 1);
    Await.until("it waits", PATIENCE, () -> relays.own.number("SELECT count(*) FROM outbox_held_keys") == 1);

    relays.own.execute("UPDATE outbox_held_keys SET next_attempt_at = next_attempt_at + interval '1 hour'");

    awaitNothingLeft();
  }

  @Test
  void aSessionThatIsKilledLosesNothing() throws Exception {
    CompletableFuture<Void> held = new CompletableFuture<>();
    target.behaviour = event -> target.asked.get() == 1
        ? Uni.createFrom().completionStage(held) : Uni.createFrom().voidItem();
    relays.start(target, WITHOUT_POLLING);
    relays.append("a", 1);
    Await.until("it is being published", PATIENCE, () -> target.asked.get() == 1);

    relays.own.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'paceline-outbox'");
    held.complete(null);

    awaitNothingLeft();
    assertEquals(List.of(1, 1), target.numbers("a")); // at least once: nobody could take it from the queue
  }

  @Test
  void aRelayThatHangsForLongerThanItsLeaseIsSucceeded() throws Exception {
    RecordingTarget hanging = new RecordingTarget();
    hanging.behaviour = event -> Uni.createFrom().nothing();
    relays.start(hanging, WITHOUT_POLLING.leasing(Duration.ofSeconds(2)));
    relays.append("a", 1);
    Await.until("it is being published", PATIENCE, () -> hanging.asked.get() == 1);

    relays.start(target, WITHOUT_POLLING.polling(Duration.ofMillis(50)));

    awaitNothingLeft();
    assertEquals(List.of(1), target.numbers("a"));
  }

  @Test
  void findsEventsAgainWhoseNumbersWereSetBack() throws Exception {
    relays.start(target, WITHOUT_POLLING.polling(Duration.ofMillis(50)));
    for (int n = 1; n <= 20; n++) {
      relays.append("before", n);
      Thread.sleep(20);
    }
    awaitNothingLeft();
    relays.own.execute("TRUNCATE outbox RESTART IDENTITY");
    relays.append("after", 1);
    awaitNothingLeft();
    assertEquals(List.of(1), target.numbers("after"));
  }

  @Test
  void goesOnWhenPostgresqlWasRestarted() throws Exception {
    relays.start(target, WITHOUT_POLLING.polling(Duration.ofMillis(100)));
    relays.append("a", 1);
    awaitNothingLeft();
    relays.own.restart();
    relays.append("a", 2);
    awaitNothingLeft();
    assertEquals(List.of(1, 2), target.numbers("a"));
    assertTrue(target.taken.stream().map(Event::id).collect(toSet()).size() == 2);
  }
}
