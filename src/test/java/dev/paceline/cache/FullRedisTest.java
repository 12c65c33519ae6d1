package dev.paceline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Redis that has no room for anything more, and evicts nothing. */
class FullRedisTest {
  private static final Version OLD = new Version(1, 1);
  private static final Version NEW = new Version(1, 2);

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
    entries.fill("key", OLD, "old");
  }

  private static void fillUp() {
    entries.redis.ask("CONFIG", "SET", "maxmemory-policy", "noeviction");
    entries.redis.ask("CONFIG", "SET", "maxmemory", "1");
  }

  private static void makeRoom() {
    entries.redis.ask("CONFIG", "SET", "maxmemory", "0");
  }

  @Test
  void whatIsOutdatedIsRemovedAndRemembered() {
    fillUp();

    entries.invalidate("key", NEW);

    assertTrue(entries.isTombstone("key", NEW));
    makeRoom();
    assertFalse(entries.fill("key", OLD, "old"), "it was loaded before");
  }

  @Test
  void itIsToldAsEver() {
    fillUp();

    entries.invalidate("key", NEW);
    entries.invalidate("another", NEW);

    assertEquals(List.of(1L, 2L), entries.redis.heard().stream().map(told -> told.getLong("sequence")).toList());
  }

  @Test
  void aWriteIsMarkedAndLeavesATombstone() {
    fillUp();

    entries.mark("key", "writer");
    assertTrue(entries.isMarked("key"));
    entries.put("key", NEW, "new", "writer");

    assertTrue(entries.isTombstone("key", NEW));
  }

  @Test
  void nothingMoreIsFilled() {
    fillUp();

    assertFalse(entries.fill("key", NEW, "new"));
    assertFalse(entries.fill("another", NEW, "new"));

    assertEquals(Optional.of("old"), entries.readable("key").map(EntryScript.Stored::rest));
    assertEquals(Optional.empty(), entries.stored("another"));
  }

  @Test
  void whatIsOutdatedIsRememberedEvenWhereThereIsNoGeneration() {
    entries.redis.ask("FLUSHALL");
    fillUp();

    entries.invalidate("key", NEW);

    makeRoom();
    assertFalse(entries.fill("key", OLD, "old", "", Long.MAX_VALUE));
  }

  @Test
  void howFarTheLogWasAppliedIsKept() {
    fillUp();

    entries.redis.run(LuaScript.named("position.lua"), List.of(CacheKeys.POSITION, CacheKeys.SEQUENCE),
        List.of(CacheKeys.CHANNEL, "0", "the position", "0", "unused"));

    assertEquals("1|the position", entries.redis.ask("GET", CacheKeys.POSITION).toString());
  }

  @Test
  void onceThereIsRoomItGoesOn() {
    fillUp();
    entries.invalidate("key", NEW);
    makeRoom();

    assertTrue(entries.fill("key", NEW, "new"));

    assertEquals(Optional.of("new"), entries.readable("key").map(EntryScript.Stored::rest));
  }
}
