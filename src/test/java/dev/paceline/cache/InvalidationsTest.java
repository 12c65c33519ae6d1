package dev.paceline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.paceline.cache.Node.Nodes;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of the near tier goes with which message. It holds rows 1 and 2, and the last message heard was number 10. */
@QuarkusTest
class InvalidationsTest {
  private static final String NAME = "things";

  @Inject Nodes nodes;

  private final Table table = new Table();
  private Node node;
  private ReadThrough<Long, Item> cache;

  @BeforeEach
  void start() {
    node = nodes.withoutRedis(TestSettings.DEFAULTS);
    cache = node.caches.readThrough(Node.definition(NAME, Item.class, Item::state), table::load);
    node.hearsOfTheLog();
    table.write(1L);
    table.write(2L);
    node.invalidations.beginsToHear();
    hear(heartbeat(10));
    Stream.of(1L, 2L).forEach(this::read);
  }

  @AfterEach
  void stop() {
    nodes.stopAll();
  }

  private void read(Long key) {
    cache.find(key).await().atMost(Duration.ofSeconds(5));
  }

  private void hear(JsonObject message) {
    node.invalidations.hear(message.encode());
  }

  private static JsonObject heartbeat(long sequence) {
    return new JsonObject().put("sequence", sequence).put("everything", false);
  }

  private static JsonObject change(long sequence, String cache, long key, Version version, boolean mark) {
    return new JsonObject().put("sequence", sequence).put("cache", cache).put("changes", new JsonArray().add(new JsonArray()
        .add(CacheKeys.entry(NAME, String.valueOf(key)))
        .add(String.valueOf(version.birth())).add(String.valueOf(version.count())).add(mark)));
  }

  private Version state(long key) {
    return table.get(key).orElseThrow().state();
  }

  private void assertNear(Long... expected) {
    List<Long> near = Stream.of(1L, 2L).filter(key -> {
      double before = node.requests("near", "hit");
      read(key);
      return node.requests("near", "hit") > before;
    }).toList();
    assertEquals(List.of(expected), near);
  }

  @Test
  void anotherVersionEndsTheOlderOneOnly() {
    hear(change(11, NAME, 1, state(1).deleted(), false));

    assertNear(2L);
  }

  @Test
  void whatIsNotNewsEndsNothing() {
    hear(change(11, NAME, 1, state(1), false));

    assertNear(1L, 2L);
  }

  @Test
  void aMarkEndsWhateverVersionThereIs() {
    hear(change(11, NAME, 1, Version.NONE, true));

    assertNear(2L);
  }

  @Test
  void anotherCacheIsNoneOfItsBusiness() {
    hear(change(11, "unknown", 1, state(1).deleted(), false));

    assertNear(1L, 2L);
  }

  @ParameterizedTest
  @ValueSource(longs = {12, 10, 1, -1})
  void aMessageOutOfOrderEndsAll(long sequence) {
    hear(change(sequence, "unknown", 1, Version.NONE, false));

    assertNear();
  }

  @Test
  void messagesInOrderEndNothingElse() {
    for (long sequence = 11; sequence < 20; sequence++) {
      hear(change(sequence, "unknown", 1, Version.NONE, false));
      hear(heartbeat(sequence));
    }

    assertNear(1L, 2L);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 9, 0})
  void aHeartbeatThatTellsOfAMissedMessageEndsAll(long sequence) {
    hear(heartbeat(sequence));

    assertNear();
  }

  @Test
  void everythingEndsAll() {
    hear(heartbeat(11).put("everything", true));

    assertNear();
  }

  @Test
  void aNewSubscriptionEndsAllAndTakesUpTheNumbersAsTheyCome() {
    node.invalidations.beginsToHear();
    assertNear();

    hear(change(500, "unknown", 1, Version.NONE, false));
    hear(heartbeat(500));
    assertNear(1L, 2L);
    hear(heartbeat(501));

    assertNear();
  }

  @Test
  void aMessageWithoutANumberEndsAllEvenWhereNoneWasHeardBefore() {
    node.invalidations.beginsToHear();
    Stream.of(1L, 2L).forEach(this::read);

    hear(change(-1, "unknown", 1, Version.NONE, false));

    assertNear();
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "", "nonsense", "[]", "null", "{}", "{\"sequence\":\"x\"}", "{\"sequence\":11,\"cache\":\"things\",\"changes\":[[]]}",
      "{\"sequence\":11,\"cache\":\"things\",\"changes\":[[\"paceline:cache:things:entry:x\",\"1\",\"1\",false]]}",
      "{\"sequence\":11,\"cache\":\"things\",\"changes\":[[\"k\",\"1\",\"1\",false]]}"})
  void aMessageThatCanNotBeReadEndsAllAndTheNextIsHeard(String message) {
    node.invalidations.hear(message);
    assertNear();

    hear(change(12, NAME, 1, state(1).deleted(), false));

    assertNear(2L);
  }
}
