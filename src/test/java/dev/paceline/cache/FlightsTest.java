package dev.paceline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.cache.Node.Nodes;
import dev.paceline.database.Change;
import dev.paceline.testing.Await;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Loads that take as long as a test wants, and refreshes that are due from the first moment on. */
@QuarkusTest
class FlightsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final double ALWAYS = 1e12;
  private static final Long KEY = 1L;

  @Inject Nodes nodes;
  @Inject Redis redis;

  private final String name = "test-" + UUID.randomUUID();
  private final Table table = new Table();
  private volatile CompletableFuture<Optional<Item>> held;

  @AfterEach
  void stop() {
    nodes.stopAll();
  }

  private ReadThrough<Long, Item> cache(double earlyRefresh) throws Exception {
    TestSettings settings =
        new TestSettings(true, Duration.ofHours(1), Duration.ofSeconds(10), Duration.ofMinutes(10), earlyRefresh);
    Node node = nodes.start(settings);
    ReadThrough<Long, Item> cache = node.caches.readThrough(Node.definition(name, Item.class, Item::state), this::load);
    node.hearsOfTheLog();
    return cache;
  }

  /** What the table has when it is asked, after at least some microseconds; or what the test says, when it says it. */
  private Uni<Optional<Item>> load(Long key) {
    CompletableFuture<Optional<Item>> answer = held;
    return answer == null
        ? table.load(key).onItem().delayIt().by(Duration.ofMillis(1))
        : table.load(key).chain(asked -> Uni.createFrom().completionStage(answer));
  }

  private static String text(ReadThrough<Long, Item> cache) {
    return cache.find(KEY).await().atMost(PATIENCE).orElseThrow().text();
  }

  private void write(ReadThrough<Long, Item> cache) {
    cache.write(written -> Uni.createFrom().item(() -> table.write(KEY)).invoke(item -> written.is(KEY, item.state())))
        .await().atMost(PATIENCE);
  }

  private Item current() {
    return table.get(KEY).orElseThrow();
  }

  private Optional<Item> refreshed() {
    return Optional.of(new Item("refreshed", current().birth(), current().version()));
  }

  @Test
  void readersGetTheValueAtOnceWhileOneFlightRefreshesIt() throws Exception {
    ReadThrough<Long, Item> cache = cache(ALWAYS);
    table.write(KEY);
    assertEquals("first", text(cache));
    int before = table.loads.get();
    held = new CompletableFuture<>();

    for (int n = 0; n < 50; n++) {
      assertEquals("first", text(cache));
    }

    Await.until("it is refreshed once", PATIENCE, () -> table.loads.get() - before >= 1);
    assertTrue(table.loads.get() - before <= 2, "one that was under way, and one that is held");
    held.complete(refreshed());
    Await.until("the refreshed value is read", PATIENCE, () -> text(cache).equals("refreshed"));
  }

  @Test
  void aRefreshThatAWriteOvertakesKeepsNothing() throws Exception {
    ReadThrough<Long, Item> cache = cache(ALWAYS);
    table.write(KEY);
    text(cache);
    Optional<Item> old = refreshed();
    CompletableFuture<Optional<Item>> late = new CompletableFuture<>();
    held = late;
    int before = table.loads.get();
    text(cache);
    Await.until("it is being refreshed", PATIENCE, () -> table.loads.get() > before);

    held = null;
    write(cache);
    late.complete(old);

    ReadThrough<Long, Item> other = cache(0);
    for (int n = 0; n < 50; n++) {
      assertEquals("written", text(cache));
      assertEquals("written", text(other));
    }
  }

  @Test
  void aLoadThatFailsFailsItsReadersAndTheNextReadLoadsAgain() throws Exception {
    ReadThrough<Long, Item> cache = cache(0);
    table.write(KEY);
    held = new CompletableFuture<>();
    List<CompletableFuture<Optional<Item>>> readers = IntStream.range(0, 10)
        .mapToObj(n -> cache.find(KEY).subscribeAsCompletionStage()).toList();
    Await.until("it is asked for", PATIENCE, () -> table.loads.get() == 1);

    held.completeExceptionally(new IllegalStateException("the database refuses"));

    readers.forEach(reader -> assertThrows(Exception.class, reader::join));
    held = null;
    assertEquals("first", text(cache));
    assertEquals(2, table.loads.get());
  }

  @Test
  void aReaderThatStopsWaitingDisturbsNobody() throws Exception {
    ReadThrough<Long, Item> cache = cache(0);
    table.write(KEY);
    held = new CompletableFuture<>();
    CompletableFuture<Optional<Item>> impatient = cache.find(KEY).subscribeAsCompletionStage();
    CompletableFuture<Optional<Item>> patient = cache.find(KEY).subscribeAsCompletionStage();
    Await.until("it is asked for", PATIENCE, () -> table.loads.get() == 1);

    impatient.cancel(true);
    held.complete(Optional.of(current()));

    assertEquals(Optional.of(current()), patient.get());
    assertEquals("first", text(cache));
    assertEquals(1, table.loads.get());
  }

  @Test
  void whatIsLoadedTogetherDoesNotExpireTogether() throws Exception {
    ReadThrough<Long, Item> cache = cache(0);
    Set<Long> keys = LongStream.rangeClosed(2, 50).boxed().collect(Collectors.toSet());
    keys.forEach(table::write);
    cache.find(KEY).await().atMost(PATIENCE); // begins the cache's generation, which later fills have to name
    Await.until("Redis has it", PATIENCE, () -> millisLeft(KEY) > 0);
    cache.findAll(keys).await().atMost(PATIENCE);

    Set<Long> minutes = new HashSet<>();
    for (Long key : keys) {
      Await.until("Redis has it", PATIENCE, () -> millisLeft(key) > 0);
      minutes.add(millisLeft(key) / 60_000);
    }

    assertTrue(minutes.stream().allMatch(left -> left >= 53 && left < 60), () -> "minutes left: " + minutes);
    assertTrue(minutes.size() >= 3, () -> "minutes left: " + minutes);
  }

  private long millisLeft(Long key) throws Exception {
    return redis.send(Request.cmd(Command.PTTL).arg(CacheKeys.entry(name, key.toString())))
        .toCompletionStage().toCompletableFuture().get().toLong();
  }

  /** A flight that waited for Redis in vain asks the database after one that began later, and didn't wait. */
  @Test
  void whoAsksAfterANewerStateWasReadIsNotGivenTheOlderOneOfAFlightUnderWay() {
    Queue<CompletableFuture<Optional<Item>>> answers = new ArrayDeque<>(
        List.of(new CompletableFuture<>(), new CompletableFuture<>(), new CompletableFuture<>()));
    List<CompletableFuture<Optional<Item>>> asked = List.copyOf(answers);
    Node node = nodes.withoutRedis(TestSettings.DEFAULTS);
    ReadThrough<Long, Item> cache = node.caches.readThrough(
        Node.definition(name, Item.class, Item::state), key -> Uni.createFrom().completionStage(answers.remove()));
    Optional<Item> older = Optional.of(new Item("older", 1, 7));
    Optional<Item> newer = Optional.of(new Item("newer", 1, 8));
    CompletableFuture<Optional<Item>> first = cache.find(KEY).subscribeAsCompletionStage();
    node.hearsOfTheLog(new Change(name, String.valueOf(KEY), 1, 7, false));
    cache.find(KEY).subscribeAsCompletionStage();
    asked.get(0).complete(newer);
    assertEquals(newer, first.join());

    CompletableFuture<Optional<Item>> afterwards = cache.find(KEY).subscribeAsCompletionStage();
    asked.get(1).complete(older);
    asked.get(2).complete(newer);

    assertEquals(newer, afterwards.join());
  }

  /** Redis answers over several connections: what it had before it knew of a newer state may come after it says that it knows. */
  @Test
  void whoAsksAfterANewerStateWasReadIsNotGivenTheOlderOneThatRedisHadBefore() throws Exception {
    HeldRedis wire = new HeldRedis();
    Node node = nodes.start(wire, TestSettings.DEFAULTS);
    ReadThrough<Long, Item> cache = node.caches.readThrough(Node.definition(name, Item.class, Item::state), this::load);
    node.hearsOfTheLog();
    ReadThrough<Long, Item> other = cache(0);
    table.write(KEY);

    CompletableFuture<Optional<Item>> loaded = new CompletableFuture<>();
    held = loaded;
    CompletableFuture<Optional<Item>> first = cache.find(KEY).subscribeAsCompletionStage();
    Await.until("it is asked for", PATIENCE, () -> table.loads.get() == 1);
    held = null;
    other.find(KEY).await().atMost(PATIENCE);
    Await.until("Redis has the older state", PATIENCE, () -> millisLeft(KEY) > 0);
    Optional<Item> newer = Optional.of(table.write(KEY));
    node.invalidations.beginsToHear(); // who asks from now on doesn't join who has asked before

    HeldRedis.Hold acknowledgement = wire.holdNext(Command.EVALSHA);
    loaded.complete(newer);
    assertEquals(newer, first.join());
    HeldRedis.Hold lookup = wire.holdNext(Command.MGET);
    CompletableFuture<Optional<Item>> afterwards = cache.find(KEY).subscribeAsCompletionStage();
    lookup.send();
    Await.until("Redis has told the older state", PATIENCE, lookup.answered::isComplete);
    acknowledgement.send();
    acknowledgement.receive();
    Await.until("Redis has said that it knows", PATIENCE, acknowledgement.answered::isComplete);
    lookup.receive();

    assertEquals(newer, afterwards.join());
  }
}
