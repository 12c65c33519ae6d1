package dev.paceline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may be kept of an entry, and what is told of it. */
class EntryScriptTest {
  private static final long LARGEST = 1L << 53;

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

  private static Version version(long count) {
    return new Version(5, count);
  }

  private static Optional<String> read(String key) {
    return entries.readable(key).map(EntryScript.Stored::rest);
  }

  @ParameterizedTest
  @CsvSource({"5, 2, false", "5, 3, true", "5, 4, true", "4, 9, false", "6, 1, true"})
  void aFillIsKeptUnlessItIsOlderThanWhatIsThere(long birth, long count, boolean kept) {
    entries.fill("value", version(3), "old");
    entries.invalidate("tombstone", version(3));

    assertEquals(kept, entries.fill("value", new Version(birth, count), "new"));
    assertEquals(kept, entries.fill("tombstone", new Version(birth, count), "new"));

    assertEquals(Optional.of(kept ? "new" : "old"), read("value"));
    assertEquals(kept ? Optional.of("new") : Optional.empty(), read("tombstone"));
  }

  @ParameterizedTest
  @CsvSource({"5, 2, old", "5, 3, old", "5, 4,", "4, 9, old", "6, 1,"})
  void anInvalidationEndsWhatIsOlder(long birth, long count, String left) {
    entries.fill("key", version(3), "old");

    assertEquals(left == null, entries.invalidate("key", new Version(birth, count)));

    assertEquals(Optional.ofNullable(left), read("key"));
  }

  @Test
  void aTombstoneIsAFloorThatOnlyRises() {
    entries.invalidate("key", version(7));

    assertFalse(entries.invalidate("key", version(6)));
    assertFalse(entries.put("key", version(6), "old", "nobody"));

    assertTrue(entries.isTombstone("key", version(7)));
    assertTrue(entries.invalidate("key", version(8)));
    assertFalse(entries.fill("key", version(7), "old"));
  }

  @Test
  void aFillOfAnotherGenerationIsRefused() {
    entries.beginGeneration("another");

    assertFalse(entries.fill("key", version(3), "value"));
    assertFalse(entries.fill("key", version(3), "value", "", Long.MAX_VALUE));

    assertTrue(entries.fill("key", version(3), "value", "another", Long.MAX_VALUE));
  }

  @Test
  void whatAnotherGenerationHasLeftIsAsGoodAsNothing() {
    entries.invalidate("tombstone", version(9));
    entries.fill("value", version(9), "old");
    entries.mark("mark", "writer");

    entries.beginGeneration("another");

    for (String key : List.of("tombstone", "value", "mark")) {
      assertEquals(Optional.empty(), read(key));
      assertTrue(entries.fill(key, version(3), "new", "another", Long.MAX_VALUE));
    }
  }

  @Test
  void whereThereIsNoGenerationTheFirstFillBeginsOne() {
    entries.redis.ask("FLUSHALL");

    assertFalse(entries.fill("key", version(3), "value", "one that was lost", Long.MAX_VALUE));
    assertEquals(EntryScript.GENERATION, entries.generation());
    entries.redis.ask("FLUSHALL");
    assertTrue(entries.fill("key", version(3), "value", "", Long.MAX_VALUE));

    assertEquals(Optional.of("value"), read("key"));
    assertFalse(entries.fill("key", version(4), "value", "", Long.MAX_VALUE), "it was asked before there was one");
  }

  @Test
  void aFillPastItsDeadlineIsRefused() {
    long now = entries.redis.nowMillis();

    assertFalse(entries.fill("key", version(3), "value", EntryScript.GENERATION, now - 1));
    assertTrue(entries.fill("key", version(3), "value", EntryScript.GENERATION, now + 60_000));
  }

  @Test
  void numbersAreExact() {
    for (long number : List.of(99_999_999_999_999L, 100_000_000_000_000L, LARGEST - 2)) {
      String key = "key-" + number;
      entries.fill(key, new Version(number, number), "old");

      assertFalse(entries.fill(key, new Version(number, number - 1), "older"));
      assertFalse(entries.fill(key, new Version(number - 1, number + 1), "older"));
      assertTrue(entries.invalidate(key, new Version(number, number + 1)));
      assertTrue(entries.isTombstone(key, new Version(number, number + 1)));
    }
  }

  @Test
  void valuesAreKeptToTheLetter() {
    String value = "1a|2|3|{\"text\":\"a|b\\n\n\0é€😀\"}";

    entries.fill("key|with:bars", version(1), value);

    assertEquals(Optional.of(value), read("key|with:bars"));
    assertFalse(entries.fill("key|with:bars", version(0), "older"));
  }

  @Test
  void whatIsNoEntryIsReplaced() {
    for (String text : List.of("", "V", "V|1|2", "V|x|y|" + EntryScript.GENERATION + "|", "|||||", "nonsense")) {
      entries.redis.ask("SET", entries.name("key"), text);

      assertTrue(entries.fill("key", version(1), "value"), text);
      assertEquals(Optional.of("value"), read("key"));
    }
  }

  @Test
  void entriesEndByThemselves() {
    entries.fill("value", version(1), "value");
    entries.invalidate("tombstone", version(1));
    entries.mark("mark", "writer");

    assertEquals(3_600, seconds("value"));
    assertEquals(60, seconds("tombstone"));
    assertEquals(30, seconds("mark"));
  }

  private static long seconds(String key) {
    return Math.round(entries.redis.ask("PTTL", entries.name(key)).toLong() / 1000.0);
  }

  @Test
  void everyChangeIsToldUnderTheNextNumber() {
    entries.mark("a", "writer");
    entries.put("a", version(3), "value", "writer");
    entries.invalidate("b", version(4));
    entries.mark("c", "writer");
    entries.unmark("c", "writer");

    List<JsonObject> heard = entries.redis.heard();

    assertEquals(LongStream.rangeClosed(1, 5).boxed().toList(), heard.stream().map(told -> told.getLong("sequence")).toList());
    assertEquals(change("a", "0", "0", true), heard.get(0).getJsonArray("changes"));
    assertEquals(change("a", "5", "3", false), heard.get(1).getJsonArray("changes"));
    assertEquals(change("b", "5", "4", false), heard.get(2).getJsonArray("changes"));
    assertEquals("things", heard.get(0).getString("cache"));
  }

  private static JsonArray change(String key, String birth, String count, boolean mark) {
    return new JsonArray(List.of(new JsonArray(List.of(entries.name(key), birth, count, mark))));
  }

  @Test
  void aWriteIsToldThoughRedisHasItsVersionAlready() {
    entries.fill("key", version(3), "value");

    entries.invalidate("key", version(3));
    entries.put("key", version(2), "older", "nobody");

    assertEquals(2, entries.redis.heard().size());
    assertEquals(Optional.of("value"), read("key"));
  }

  @Test
  void whatLoadsAndTheLogBringIsNotTold() {
    entries.fill("key", version(3), "value");
    entries.follow("key", version(4));
    entries.mark("marked", "writer");
    entries.redis.heard();
    entries.follow("marked", version(4));

    assertEquals(List.of(), entries.redis.heard());
    assertTrue(entries.isTombstone("key", version(4)));
    assertTrue(entries.isMarked("marked"));
  }

  @Test
  void aSequenceThatIsNoNumberIsToldAsAGap() {
    entries.redis.ask("SET", CacheKeys.SEQUENCE, "nonsense");

    entries.invalidate("key", version(3));

    assertEquals(-1, entries.redis.heard().get(0).getLong("sequence"));
  }
}
