package dev.paceline.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.database.ListeningConnection;
import dev.paceline.testing.Await;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Leases and fencing tokens, step by step. */
class OutboxQueueTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static Relays relays;

  private ListeningConnection firstSession;
  private OutboxQueue first;
  private OutboxQueue second;

  @BeforeAll
  static void start() {
    relays = new Relays();
  }

  @AfterAll
  static void end() {
    relays.close();
  }

  @BeforeEach
  void open() throws Exception {
    firstSession = session();
    first = new OutboxQueue(firstSession, TestOutboxConfig.WITHOUT_POLLING);
    second = new OutboxQueue(session(), TestOutboxConfig.WITHOUT_POLLING);
    relays.append("a", 1, 2);
  }

  @AfterEach
  void clear() throws Exception {
    relays.own.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'test-queue'");
    relays.own.execute("TRUNCATE outbox, outbox_held, outbox_held_keys");
  }

  private static ListeningConnection session() throws Exception {
    AtomicBoolean open = new AtomicBoolean();
    ListeningConnection session =
        relays.own.connections.on("paceline_outbox", "test-queue", Map.of(), () -> open.set(true));
    session.open();
    Await.until("the session is open", PATIENCE, open::get);
    return session;
  }

  private static <T> T get(Uni<T> uni) {
    return uni.await().atMost(PATIENCE);
  }

  private static TurnReport published(Turn turn) {
    TurnReport report = new TurnReport();
    turn.events().forEach(report::published);
    return report.close();
  }

  @Test
  void whatOneHasAnotherDoesNotGet() {
    assertEquals(2, get(first.begin()).events().size());
    assertTrue(get(second.begin()).isEmpty());

    get(first.end());
    assertEquals(2, get(second.begin()).events().size());
  }

  @Test
  void whatWasSettledIsGone() throws Exception {
    Turn turn = get(first.begin());
    assertEquals(2, get(first.settle(turn, published(turn))).size());
    assertTrue(get(second.begin()).isEmpty());
    assertEquals(0, relays.left());
  }

  @Test
  void aTurnThatIsOverSettlesNothing() throws Exception {
    Turn over = get(first.begin());
    get(first.end());
    Turn taken = get(second.begin());

    assertThrows(LostTurnException.class, () -> get(first.settle(over, published(over))));
    assertEquals(2, relays.left());

    TurnReport failed = new TurnReport();
    failed.failed(over.events(), 1, new IllegalStateException("late"), Duration.ofSeconds(1), false);
    assertThrows(LostTurnException.class, () -> get(first.settle(over, failed.close())));
    assertEquals(0, relays.own.number("SELECT count(*) FROM outbox_held_keys"));
    assertEquals(2, get(second.settle(taken, published(taken))).size());
  }

  @Test
  void aSessionThatWasLostHasLostItsTurnEvenWhenItIsOpenAgain() throws Exception {
    Turn lost = get(first.begin());
    relays.own.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'test-queue'");
    Await.until("it is open again", PATIENCE, () -> {
      try {
        return get(first.look().replaceWith(true));
      } catch (RuntimeException stillLost) {
        return false;
      }
    });

    assertThrows(LostTurnException.class, () -> get(first.settle(lost, published(lost))));
    assertEquals(2, relays.left());
  }

  @Test
  void tokensGrow() throws Exception {
    long one = get(first.begin()).number();
    get(first.end());
    long two = get(second.begin()).number();
    assertTrue(two > one);
  }

  @Test
  void theOldestComeFirst() throws Exception {
    for (int n = 0; n < 30; n++) {
      relays.append("key" + n, 1);
    }
    OutboxQueue few = new OutboxQueue(firstSession, new TestOutboxConfig(
        Duration.ofHours(1), 8, Duration.ofMinutes(1), 1, Duration.ofSeconds(1), Duration.ofSeconds(1)));
    Turn turn = get(few.begin());
    assertEquals("a", turn.events().get(0).key());
    assertEquals(turn.events(), turn.events().stream().sorted((a, b) -> Long.compare(a.number(), b.number())).toList());
    assertEquals(List.of(1), turn.byKey().stream().filter(events -> !events.get(0).key().equals("a"))
        .map(List::size).distinct().toList());
  }
}
