package dev.paceline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How far the change log has been applied, and whether Redis still has it. */
class PositionScriptTest {
  private static final LuaScript SCRIPT = LuaScript.named("position.lua");
  private static final List<String> CACHES = List.of("things", "stuff");

  private static ScriptedRedis redis;

  @BeforeAll
  static void start() {
    redis = ScriptedRedis.started();
  }

  @AfterAll
  static void stop() throws IOException {
    redis.close();
  }

  @BeforeEach
  void begin() {
    redis.ask("FLUSHALL");
    CACHES.forEach(cache -> redis.ask("SET", CacheKeys.generation(cache), "first"));
    redis.heard();
  }

  private record Kept(long tick, long nowMillis, boolean cleared) {}

  private static Kept keep(long known, String position) {
    return keep(known, position, false, "unused");
  }

  private static Kept keep(long known, String position, boolean clear, String generation) {
    List<String> keys = Stream.concat(
        Stream.of(CacheKeys.POSITION, CacheKeys.SEQUENCE), CACHES.stream().map(CacheKeys::generation)).toList();
    Response answer = redis.run(SCRIPT, keys, List.of(
        CacheKeys.CHANNEL, String.valueOf(known), position, clear ? "1" : "0", generation));
    return new Kept(answer.get(0).toLong(), answer.get(1).toLong(), answer.get(2).toInteger() == 1);
  }

  private static List<String> generations() {
    return CACHES.stream().map(cache -> redis.ask("GET", CacheKeys.generation(cache)).toString()).toList();
  }

  @Test
  void tickGrowsWithEveryBatchOfEveryInstance() {
    Kept first = keep(0, "a");
    Kept ofAnother = keep(0, "b");
    Kept second = keep(first.tick, "c|d e");

    assertEquals(List.of(1L, 2L, 3L), List.of(first.tick, ofAnother.tick, second.tick));
    assertEquals("3|c|d e", redis.ask("GET", CacheKeys.POSITION).toString());
    assertEquals(List.of("first", "first"), generations());
  }

  @Test
  void ticksAreExact() {
    redis.ask("SET", CacheKeys.POSITION, "123456789012345|a");

    assertEquals(123_456_789_012_346L, keep(123_456_789_012_345L, "b").tick);

    assertEquals("123456789012346|b", redis.ask("GET", CacheKeys.POSITION).toString());
  }

  @Test
  void redisThatHasGoneBackBeginsNewGenerations() {
    redis.ask("SET", CacheKeys.POSITION, "7|old");

    Kept kept = keep(9, "now", false, "second");

    assertTrue(kept.cleared);
    assertEquals(10, kept.tick);
    assertEquals(List.of("second", "second"), generations());
  }

  @Test
  void redisThatHasLostEverythingBeginsNewGenerations() {
    redis.ask("DEL", CacheKeys.POSITION);

    assertTrue(keep(1, "now", false, "second").cleared);
    assertEquals(List.of("second", "second"), generations());
  }

  @Test
  void anInstanceThatHasJustBegunLeavesWhatIsThere() {
    redis.ask("SET", CacheKeys.POSITION, "7|old");

    Kept kept = keep(0, "now");

    assertEquals(List.of(false, 8L), List.of(kept.cleared, kept.tick));
    assertEquals(List.of("first", "first"), generations());
  }

  @Test
  void generationsBeginOnDemand() {
    Kept kept = keep(0, "now", true, "second");

    assertTrue(kept.cleared);
    assertEquals(List.of("second", "second"), generations());
  }

  @Test
  void theLastNumberIsToldEachTime() {
    redis.ask("SET", CacheKeys.SEQUENCE, "41");
    Kept first = keep(0, "a");
    Kept second = keep(first.tick, "b");
    keep(second.tick, "c", true, "second");

    List<JsonObject> heard = redis.heard();

    assertEquals(List.of(41L, 41L, 42L), heard.stream().map(told -> told.getLong("sequence")).toList());
    assertEquals(List.of(false, false, true), heard.stream().map(told -> told.getBoolean("everything")).toList());
  }

  @Test
  void timeIsThatOfRedis() {
    long before = redis.nowMillis();

    long told = keep(0, "a").nowMillis;

    assertTrue(before <= told && told <= redis.nowMillis());
  }
}
