package dev.paceline.database;

import static dev.paceline.database.ChangeFeeds.catchUp;
import static dev.paceline.database.ChangeFeeds.execute;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChangePruningTest {
  private static final long KEPT_FOR_NANOS = ChangeFeeds.config(Duration.ofMinutes(1)).keptFor().toNanos();
  private static final String COUNT = "SELECT count(*) FROM changes";

  private static ChangeFeeds feeds;
  private static long nowNanos;

  private final HeardChanges heard = new HeardChanges(null);

  @BeforeAll
  static void start() {
    feeds = new ChangeFeeds();
  }

  @AfterAll
  static void stop() {
    feeds.close();
  }

  @BeforeEach
  void nothingIsLeft() throws Exception {
    pruneNow();
    pruneAfter(KEPT_FOR_NANOS);
    assertEquals(0, count());
  }

  @AfterEach
  void stopFeeds() {
    feeds.stopAll();
  }

  @Test
  void changesAreKeptForAsLongAsToldAndNoLonger() throws Exception {
    write(100);
    pruneNow();

    pruneAfter(KEPT_FOR_NANOS - 1);
    assertEquals(100, count());
    pruneAfter(1);
    assertEquals(0, count());
  }

  @Test
  void moreThanOneBatchIsPrunedEvenOfOneTransaction() throws Exception {
    try (Connection connection = feeds.connect()) {
      connection.setAutoCommit(false);
      for (int n = 0; n < 5; n++) {
        execute(connection, "INSERT INTO users (name, email) SELECT 'Ada', gen_random_uuid() FROM generate_series(1, 9000)");
      }
      connection.commit();
    }
    write(1);
    pruneNow();

    pruneAfter(KEPT_FOR_NANOS);

    assertEquals(0, count());
  }

  @Test
  void whatWasOpenForLongIsNewWhenItCommits() throws Exception {
    ChangeFeed feed = feeds.startWoken(heard);
    try (Connection open = feeds.connect()) {
      open.setAutoCommit(false);
      execute(open, "INSERT INTO users (name, email) VALUES ('Ada', gen_random_uuid())");
      pruneNow();
      write(1);
      catchUp(feed);
      open.commit();
    }
    pruneAfter(KEPT_FOR_NANOS);

    catchUp(feed);

    assertEquals(2, heard.all().size());
    assertEquals(1, heard.everythings());
  }

  @Test
  void aFeedThatWasAwayForLongerHearsThatEverythingMayHaveChanged() throws Exception {
    feeds.startWoken(heard);
    feeds.stopAll();
    write(1);
    HeardChanges stillKept = new HeardChanges(heard.last().position());
    feeds.startWoken(stillKept);
    feeds.stopAll();
    pruneNow();
    pruneAfter(KEPT_FOR_NANOS);

    HeardChanges pruned = new HeardChanges(heard.last().position());
    feeds.startWoken(pruned);

    assertEquals(0, stillKept.everythings());
    assertEquals(1, pruned.everythings());
  }

  @Test
  void pollsStayQuickWhileAnOldSnapshotKeepsDeadRows() throws Exception {
    ChangeFeed feed = feeds.startWoken(heard);
    try (Connection open = feeds.connect()) {
      open.setAutoCommit(false);
      open.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      execute(open, "SELECT 1 FROM users LIMIT 1");
      for (int n = 0; n < 30; n++) {
        write(10_000);
      }
      pruneNow();
      pruneAfter(KEPT_FOR_NANOS);
      assertEquals(0, count());
      catchUp(feed);

      long quickestNanos = Long.MAX_VALUE;
      for (int n = 0; n < 50; n++) {
        long startNanos = System.nanoTime();
        catchUp(feed);
        quickestNanos = Math.min(quickestNanos, System.nanoTime() - startNanos);
      }

      assertTrue(quickestNanos < 10_000_000, "a poll takes " + quickestNanos + " ns"); // over the dead rows some 25 ms
    }
  }

  private static void write(int rows) {
    feeds.postgresql.ask("INSERT INTO users (name, email) SELECT 'Ada', gen_random_uuid() FROM generate_series(1, " + rows + ")");
  }

  private static long count() {
    return Long.parseLong(feeds.postgresql.ask(COUNT));
  }

  private static void pruneNow() throws Exception {
    pruneAfter(1);
  }

  private static void pruneAfter(long nanos) throws Exception {
    nowNanos += nanos;
    feeds.pruning.prune(nowNanos).subscribeAsCompletionStage().get(30, TimeUnit.SECONDS);
  }
}
