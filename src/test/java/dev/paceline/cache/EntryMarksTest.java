package dev.paceline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.cache.EntryScript.Stored;
import dev.paceline.testing.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writes that are under way at the same time, each with its mark. */
class EntryMarksTest {
  private static final String KEY = "key";

  private static EntryScript entries;

  @BeforeAll
  static void start() {
    entries = new EntryScript(ScriptedRedis.started());
  }

  @AfterAll
  static void stop() throws IOException {
    entries.redis.close();
  }

  @BeforeEach
  void begin() {
    entries.begin();
  }

  /** How a write ends: with the value it has made, with what it has deleted, or in an unknown way. */
  private record Write(String token, End end, Version version) {
    void run() {
      switch (end) {
        case PUT -> entries.put(KEY, version, "made by " + token, token);
        case DELETE -> entries.invalidate(KEY, version, token);
        case UNKNOWN -> entries.unmark(KEY, token);
        default -> throw new IllegalStateException();
      }
    }

    Version told() {
      return end == End.UNKNOWN ? Version.NONE : version;
    }
  }

  private enum End { PUT, DELETE, UNKNOWN }

  private static Version version(long count) {
    return new Version(1, count);
  }

  @Test
  void nothingIsReadOrFilledUntilTheWriteHasEnded() {
    entries.fill(KEY, version(1), "old");

    entries.mark(KEY, "writer");

    assertEquals(Optional.empty(), entries.readable(KEY));
    assertFalse(entries.fill(KEY, version(1), "old"));
    assertFalse(entries.fill(KEY, version(9), "newer"));
    entries.put(KEY, version(2), "new", "writer");
    assertEquals(Optional.of("new"), entries.readable(KEY).map(Stored::rest));
  }

  @Test
  void aWriteThatMakesNothingLeavesNoValueButItsFloor() {
    entries.fill(KEY, version(3), "old");
    entries.mark(KEY, "writer");

    entries.unmark(KEY, "writer");

    assertTrue(entries.isTombstone(KEY, version(3)));
    assertFalse(entries.fill(KEY, version(2), "older"));
    assertTrue(entries.fill(KEY, version(3), "same"));
  }

  @Test
  void whatTheLogSaysRaisesTheFloorAndEndsNoMark() {
    entries.mark(KEY, "writer");

    entries.follow(KEY, version(4));

    assertTrue(entries.isMarked(KEY));
    entries.put(KEY, version(3), "older", "writer");
    assertTrue(entries.isTombstone(KEY, version(4)));
  }

  @Test
  void aWriteWhoseMarkIsGoneLeavesNoValue() {
    entries.mark(KEY, "writer");
    entries.redis.ask("DEL", entries.name(KEY)); // evicted, with whatever was known of later writes

    entries.put(KEY, version(2), "perhaps outdated", "writer");

    assertTrue(entries.isTombstone(KEY, version(2)));
  }

  @Test
  void aWriteOfAnotherGenerationLeavesNoValue() {
    entries.mark(KEY, "writer");
    entries.beginGeneration("another");

    entries.put(KEY, version(2), "perhaps outdated", "writer");

    assertEquals(Optional.empty(), entries.readable(KEY));
  }

  @Test
  void inWhateverOrderWritesEndNothingOldIsLeft() {
    List<Write> writes = List.of(
        new Write("first", End.PUT, version(2)),
        new Write("second", End.PUT, version(3)),
        new Write("third", End.DELETE, version(4)),
        new Write("fourth", End.PUT, new Version(2, 1)),
        new Write("fifth", End.UNKNOWN, new Version(2, 2)));
    List<List<Write>> orders = new ArrayList<>();
    permute(writes, List.of(), orders);
    assertEquals(5 + 5 * 4 + 5 * 4 * 3 + 5 * 4 * 3 * 2 + 120, orders.size());

    orders.forEach(EntryMarksTest::endInOrder);
  }

  /** All orders of some of them. */
  private static void permute(List<Write> left, List<Write> taken, List<List<Write>> orders) {
    for (Write next : left) {
      List<Write> order = new ArrayList<>(taken);
      order.add(next);
      orders.add(order);
      permute(left.stream().filter(write -> write != next).toList(), order, orders);
    }
  }

  private static void endInOrder(List<Write> order) {
    entries.redis.ask("DEL", entries.name(KEY));
    entries.fill(KEY, version(1), "old");
    order.forEach(write -> entries.mark(KEY, write.token));
    Version newest = version(1);
    for (Write write : order) {
      assertTrue(entries.isMarked(KEY), order + " before " + write);
      assertFalse(entries.fill(KEY, version(1), "old"));
      write.run();
      newest = Version.newer(newest, write.told());
    }
    Stored left = entries.stored(KEY).orElseThrow();
    assertEquals(newest, left.version(), order.toString());
    Write last = order.get(order.size() - 1);
    boolean made = last.end == End.PUT && last.version.equals(newest);
    assertEquals(made ? "V made by " + last.token : "T ", left.state() + " " + left.rest(), order.toString());
  }

  @Test
  void theMarkOfAWriterThatIsGoneEndsByItself() throws Exception {
    entries.markLifeMillis = 100;
    entries.mark(KEY, "crashed");
    assertFalse(entries.fill(KEY, version(1), "value"));

    Await.until("the mark has ended", Duration.ofSeconds(5), () -> entries.fill(KEY, version(1), "value"));
  }

  @Test
  void theMarkOfAWriterThatIsGoneKeepsNoOtherFromEnding() throws Exception {
    entries.markLifeMillis = 50;
    entries.mark(KEY, "crashed");
    long ended = entries.redis.nowMillis() + 50;
    entries.markLifeMillis = 30_000;
    entries.mark(KEY, "writer");
    Await.until("its time is over", Duration.ofSeconds(5), () -> entries.redis.nowMillis() > ended);

    entries.put(KEY, version(2), "new", "writer");

    assertEquals(Optional.of("new"), entries.readable(KEY).map(Stored::rest));
  }

  @Test
  void aShorterMarkDoesNotShortenAnother() {
    entries.mark(KEY, "slow");
    entries.markLifeMillis = 10;
    entries.mark(KEY, "quick");

    assertTrue(entries.redis.ask("PTTL", entries.name(KEY)).toLong() > 20_000);
    entries.put(KEY, version(2), "new", "quick");
    assertTrue(entries.isMarked(KEY));
    assertTrue(entries.redis.ask("PTTL", entries.name(KEY)).toLong() > 20_000);
  }
}
