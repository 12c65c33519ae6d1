package dev.paceline.cache;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.paceline.cache.Node.Nodes;
import dev.paceline.database.Change;
import dev.paceline.testing.Await;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What those strategies promise that cache rows, which have versions and can go. */
abstract class RowCacheContract extends CacheContract {
  private static final AtomicLong KEYS = new AtomicLong(1);
  private static final Duration SOON = Duration.ofSeconds(1);

  @Inject Nodes nodes;

  final Table table = new Table();
  private final String name = "test-" + UUID.randomUUID();

  /** The strategy, on one node. */
  interface Strategy {
    Uni<Optional<Item>> find(Long key);

    Uni<Map<Long, Item>> findAll(Set<Long> keys);

    Uni<Item> write(Long key);

    Uni<Void> delete(Long key);

    /** A write that the database refuses. */
    Uni<Void> fail(Long key);
  }

  @AfterEach
  void stopNodes() {
    nodes.stopAll();
  }

  abstract Strategy strategy(Node node, CacheDefinition<Long, Item> definition);

  /** A strategy on a node, as the contract sees it. */
  final class RowSubject implements Subject {
    private final Node node;
    final Strategy strategy;

    RowSubject(Node node) {
      this.node = node;
      this.strategy = strategy(node, Node.definition(name, Item.class, Item::state));
      node.hearsOfTheLog();
    }

    @Override
    public long read(String key) {
      return now(strategy.find(Long.valueOf(key))).map(Item::version).orElse(0L);
    }

    @Override
    public Map<String, Long> readAll(Set<String> keys) {
      return now(strategy.findAll(keys.stream().map(Long::valueOf).collect(toSet()))).entrySet().stream()
          .collect(toMap(found -> String.valueOf(found.getKey()), found -> found.getValue().version()));
    }

    @Override
    public void write(String key) {
      now(strategy.write(Long.valueOf(key)));
    }

    void delete(String key) {
      now(strategy.delete(Long.valueOf(key)));
    }

    void fail(String key) {
      now(strategy.fail(Long.valueOf(key)));
    }

    @Override
    public void writeBehindItsBack(String key) {
      Item item = table.write(Long.valueOf(key));
      node.hearsOfTheLog(new Change(name, key, item.birth(), item.version(), false));
    }

    void deleteBehindItsBack(String key) {
      Version gone = table.delete(Long.valueOf(key));
      node.hearsOfTheLog(new Change(name, key, gone.birth(), gone.count(), true));
    }

    private static <T> T now(Uni<T> answer) {
      return answer.await().atMost(Duration.ofSeconds(10));
    }
  }

  @Override
  RowSubject start() throws Exception {
    return new RowSubject(nodes.start(TestSettings.DEFAULTS));
  }

  @Override
  RowSubject startWithoutRedis() {
    return new RowSubject(nodes.withoutRedis(TestSettings.DEFAULTS));
  }

  @Override
  RowSubject startTurnedOff() throws Exception {
    return new RowSubject(nodes.start(TestSettings.DEFAULTS.turnedOff()));
  }

  @Override
  String newKey() {
    long key = KEYS.getAndIncrement();
    table.write(key);
    return String.valueOf(key);
  }

  @Override
  int loads() {
    return table.loads.get();
  }

  private static String unknownKey() {
    return String.valueOf(KEYS.getAndIncrement());
  }

  @Test
  void whatIsKnownOfAKeyIsNotLoadedAgain() throws Exception {
    String key = newKey();
    RowSubject cache = start();
    RowSubject other = start();

    assertEquals(1, cache.read(key));

    assertEquals(1, cache.read(key));
    redisGetsIt();
    assertEquals(1, other.read(key));
    assertEquals(1, loads());
  }

  /** A reader is answered a moment before Redis has what was loaded for it, but not before the next answer of Redis. */
  private void redisGetsIt() throws Exception {
    start().read(newKey());
    table.loads.decrementAndGet();
  }

  @Test
  void whatIsAbsentIsNotLoadedAgainUntilItIsMade() throws Exception {
    RowSubject cache = start();
    RowSubject other = start();
    String key = unknownKey();
    assertEquals(0, cache.read(key) + cache.read(key));
    redisGetsIt();
    assertEquals(0, other.read(key));
    assertEquals(1, loads());

    cache.write(key);

    assertEquals(1, cache.read(key));
    Await.until("the other instance reads it", SOON, () -> other.read(key) == 1);
  }

  @Test
  void whatIsDeletedIsGoneAndWhatIsMadeAgainIsThere() throws Exception {
    RowSubject cache = start();
    RowSubject other = start();
    String key = newKey();
    cache.write(key);
    assertEquals(4, cache.read(key) + other.read(key));

    cache.delete(key);

    assertEquals(0, cache.read(key));
    Await.until("it is gone for the other instance", SOON, () -> other.read(key) == 0);
    other.write(key);
    assertEquals(1, other.read(key));
    Await.until("it is there again", SOON, () -> cache.read(key) == 1);
  }

  @Test
  void whatAnotherProgramDeletesIsGoneOnceTheLogTellsOfIt() throws Exception {
    RowSubject cache = start();
    String key = newKey();
    assertEquals(1, cache.read(key));

    cache.deleteBehindItsBack(key);

    assertEquals(0, cache.read(key));
    assertEquals(0, start().read(key));
    cache.writeBehindItsBack(key);
    assertEquals(1, cache.read(key));
  }

  @Test
  void aWriteThatFailsLeavesWhatWasThere() throws Exception {
    RowSubject cache = start();
    String key = newKey();
    assertEquals(1, cache.read(key));

    assertThrows(IllegalStateException.class, () -> cache.fail(key));

    assertEquals(1, cache.read(key));
    assertEquals(1, start().read(key));
  }
}
