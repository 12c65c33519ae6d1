package dev.paceline.database;

import static dev.paceline.database.ChangeFeeds.catchUp;
import static dev.paceline.database.ChangeFeeds.execute;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Await;
import io.smallrye.mutiny.Uni;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeFeedTest {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration HEALED = Duration.ofSeconds(15);
  private static final Duration INTERVAL = Duration.ofMillis(100);

  private static final String INSERT_USERS =
      "INSERT INTO users (name, email) SELECT 'Ada', gen_random_uuid() FROM generate_series(1, %d)";

  private static ChangeFeeds feeds;

  private final HeardChanges heard = new HeardChanges(null);

  @BeforeAll
  static void start() {
    feeds = new ChangeFeeds();
  }

  @AfterAll
  static void stop() {
    feeds.close();
  }

  @AfterEach
  void stopFeeds() {
    feeds.stopAll();
  }

  @Test
  void whatAnotherProgramWritesIsHeardAtOnce() throws Exception {
    feeds.startWoken(heard);

    String id = newUser();

    Await.until("heard", SOON, () -> heard.of("users", id).size() == 1);
  }

  @Test
  void whatTheServiceItselfWritesWakesNobodyAndIsPolled() throws Exception {
    ChangeFeed woken = feeds.startWoken(heard);
    HeardChanges polling = new HeardChanges(null);
    feeds.start(INTERVAL, polling);

    String id;
    try (Connection own = feeds.connect()) {
      execute(own, "SET application_name = 'paceline'");
      id = newUser(own);
    }

    Await.until("polled", SOON, () -> polling.of("users", id).size() == 1);
    assertEquals(List.of(), heard.of("users", id));
    catchUp(woken);
    assertEquals(1, heard.of("users", id).size());
  }

  @Test
  void everyBatchIsProofEvenAnEmptyOne() throws Exception {
    feeds.start(INTERVAL, heard);

    long beforeNanos = System.nanoTime();

    Await.until("two later batches", SOON, () ->
        heard.batches.stream().filter(batch -> batch.askedNanos() - beforeNanos > 0).count() >= 2);
    assertTrue(heard.batches.get(0).everything(), "nothing is known at the start");
    assertEquals(1, heard.everythings());
  }

  @Test
  void transactionsThatCommitInAnotherOrderThanTheyBeganAreEachHeardOnce() throws Exception {
    ChangeFeed feed = feeds.startWoken(heard);
    try (Connection first = transaction(); Connection second = transaction()) {
      String one = newUser(first);
      String two = newUser(second);

      second.commit();
      catchUp(feed);
      assertEquals(1, heard.of("users", two).size());
      assertEquals(0, heard.of("users", one).size());
      first.commit();
      catchUp(feed);
      catchUp(feed);

      assertEquals(1, heard.of("users", one).size());
      assertEquals(1, heard.of("users", two).size());
    }
  }

  @Test
  void aTransactionThatStaysOpenHidesAndRepeatsNothing() throws Exception {
    ChangeFeed feed = feeds.startWoken(heard);
    List<String> others = new ArrayList<>();
    try (Connection open = transaction()) {
      String held = newUser(open);
      for (int n = 0; n < 20; n++) {
        others.add(newUser());
        catchUp(feed);
      }
      assertEquals(0, heard.of("users", held).size());
      open.commit();
      catchUp(feed);

      assertEquals(1, heard.of("users", held).size());
    }
    others.forEach(other -> assertEquals(1, heard.of("users", other).size()));
    assertEquals(1, heard.everythings());
  }

  @Test
  void manyWritersAtOnceAreEachHeardExactlyOnce() throws Exception {
    ChangeFeed feed = feeds.start(Duration.ofMillis(1), heard);

    List<CompletableFuture<List<String>>> writers = IntStream.range(0, 4)
        .mapToObj(n -> CompletableFuture.supplyAsync(() -> IntStream.range(0, 200).mapToObj(m -> newUser()).toList())).toList();
    List<String> ids = writers.stream().flatMap(writer -> writer.join().stream()).toList();
    catchUp(feed);

    assertEquals(800, ids.stream().filter(id -> heard.of("users", id).size() == 1).count());
  }

  @Test
  void aKilledConnectionHealsAndMissesNothing() throws Exception {
    feeds.start(INTERVAL, heard);

    for (int n = 0; n < 3; n++) {
      feeds.postgresql.ask("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
          + " WHERE application_name = 'paceline-changes'");
      String id = newUser();

      Await.until("heard", HEALED, () -> heard.of("users", id).size() == 1);
    }
    assertEquals(1, heard.everythings());
  }

  @Test
  void aStoppedServerIsLoggedOnceAndMissesNothingWhenItIsBack() throws Exception {
    List<String> logged = new ArrayList<>();
    Handler handler = handler(logged);
    Logger.getLogger(ChangeFeed.class.getName()).addHandler(handler);
    try {
      ChangeFeed feed = feeds.start(INTERVAL, heard);
      String before = newUser();
      feeds.postgresql.halt();
      for (int n = 0; n < 5; n++) {
        assertThrows(ExecutionException.class, () -> catchUp(feed));
      }
      feeds.postgresql.launch();
      String after = newUser();

      Await.until("heard", HEALED, () -> heard.of("users", after).size() == 1);
      assertEquals(1, heard.of("users", before).size());
      Await.until("logged", SOON, () -> logged.size() == 2);
      feeds.stopAll();
      assertEquals(2, logged.size(), logged::toString);
    } finally {
      Logger.getLogger(ChangeFeed.class.getName()).removeHandler(handler);
    }
  }

  @Test
  void moreThanAFeedTakesAtOnceMeansEverything() throws Exception {
    ChangeFeed feed = feeds.startWoken(heard);
    try (Connection connection = transaction()) {
      execute(connection, INSERT_USERS.formatted(6000));
      execute(connection, INSERT_USERS.formatted(6000));
      connection.commit();
    }

    catchUp(feed);

    assertEquals(2, heard.everythings());
    assertEquals(List.of(), heard.all());
    String id = newUser();
    catchUp(feed);
    assertEquals(1, heard.of("users", id).size());
    assertEquals(2, heard.everythings());
  }

  @Test
  void asManyAsItTakesAreHeardOneByOne() throws Exception {
    ChangeFeed feed = feeds.startWoken(heard);

    feeds.postgresql.ask(INSERT_USERS.formatted(ChangeLog.MOST_CHANGES));
    catchUp(feed);

    assertEquals(ChangeLog.MOST_CHANGES, heard.all().size());
  }

  @Test
  void aListenerThatFailsHearsItAgain() throws Exception {
    ChangeFeed feed = feeds.startWoken(heard);
    heard.answer = Uni.createFrom().failure(new IllegalStateException("not now"));
    String id = newUser();
    assertThrows(ExecutionException.class, () -> catchUp(feed));

    String later = newUser();
    heard.answer = Uni.createFrom().voidItem();
    catchUp(feed);

    assertTrue(heard.batches.stream().anyMatch(batch ->
        batch.changes().stream().map(Change::key).toList().equals(List.of(id, later))), "what failed comes with what is new");
    int told = heard.of("users", id).size();
    catchUp(feed);
    assertEquals(told, heard.of("users", id).size());
  }

  @Test
  void theNextPollWaitsForTheListener() throws Exception {
    ChangeFeed feed = feeds.start(INTERVAL, heard);
    CompletableFuture<Void> busy = new CompletableFuture<>();
    heard.answer = Uni.createFrom().completionStage(busy);
    int before = heard.batches.size();
    Await.until("it is told", SOON, () -> heard.batches.size() == before + 1);

    CompletableFuture<Void> caughtUp = feed.catchUp().subscribeAsCompletionStage();
    String id = newUser();
    assertThrows(TimeoutException.class, () -> caughtUp.get(3 * INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
    assertEquals(before + 1, heard.batches.size());
    busy.complete(null);
    caughtUp.join();

    assertEquals(1, heard.of("users", id).size());
  }

  @Test
  void callsToCatchUpShareAPoll() throws Exception {
    ChangeFeed feed = feeds.startWoken(heard);
    int before = heard.batches.size();

    List<CompletableFuture<Void>> calls =
        IntStream.range(0, 1000).mapToObj(n -> feed.catchUp().subscribeAsCompletionStage()).toList();
    calls.forEach(CompletableFuture::join);

    int polls = heard.batches.size() - before;
    assertTrue(polls < 200, polls + " polls");
  }

  @Test
  void aRestartedFeedHearsWhatItMissed() throws Exception {
    feeds.startWoken(heard);
    feeds.stopAll();
    String missed = newUser();

    HeardChanges restarted = new HeardChanges(heard.last().position());
    feeds.startWoken(restarted);

    assertEquals(0, restarted.everythings());
    assertEquals(1, restarted.of("users", missed).size());
  }

  /** %s is the position as it is now, %d a transaction number that is long to come. */
  @ParameterizedTest
  @ValueSource(strings = {"another-%s", "%s garbage", "nothing", "", "1-1-1 5:1:", "%1$.0s%3$s %2$d:%2$d:"})
  void aPositionOfAnotherDatabaseOrTimeMeansEverything(String kept) throws Exception {
    feeds.startWoken(heard);
    feeds.stopAll();
    String position = heard.last().position();

    HeardChanges restarted = new HeardChanges(kept.formatted(position, 1_000_000_000_000L, position.split(" ")[0]));
    ChangeFeed feed = feeds.startWoken(restarted);
    String id = newUser();
    catchUp(feed);

    assertEquals(1, restarted.everythings());
    assertEquals(1, restarted.of("users", id).size());
  }

  @Test
  void listenersThatKeptDifferentPositionsAllHearThatEverythingMayHaveChanged() throws Exception {
    feeds.startWoken(heard);
    feeds.stopAll();
    HeardChanges kept = new HeardChanges(heard.last().position());
    HeardChanges empty = new HeardChanges(null);

    feeds.startWoken(kept, empty);

    assertEquals(1, kept.everythings());
    assertEquals(1, empty.everythings());
  }

  @Test
  void changesThatARestoredDumpBroughtAreForgotten() throws Exception {
    feeds.postgresql.ask("INSERT INTO changes (xid, entity, key) VALUES ('1000000000000', 'users', 'restored')");
    feeds.postgresql.ask("UPDATE changes_pruned SET upto = '1000000000000'");

    ChangeFeed feed = feeds.startWoken(heard);
    catchUp(feed);

    assertEquals(1, heard.everythings());
    assertEquals(List.of(), heard.of("users", "restored"));
  }

  private static Connection transaction() throws Exception {
    Connection connection = feeds.connect();
    connection.setAutoCommit(false);
    return connection;
  }

  private static String newUser(Connection connection) throws Exception {
    try (var rows = connection.createStatement()
        .executeQuery("INSERT INTO users (name, email) VALUES ('Ada', gen_random_uuid()) RETURNING id")) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static String newUser() {
    return feeds.postgresql.ask("INSERT INTO users (name, email) VALUES ('Ada', gen_random_uuid()) RETURNING id");
  }

  private static Handler handler(List<String> logged) {
    return new Handler() {
      @Override
      public void publish(LogRecord line) {
        logged.add(line.getMessage());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }
}
