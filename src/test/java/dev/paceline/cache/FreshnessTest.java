package dev.paceline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.paceline.cache.Node.Nodes;
import dev.paceline.testing.Await;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An instance to which the log has not spoken for longer than the bound believes nothing that it has. */
@QuarkusTest
class FreshnessTest {
  private static final Duration BOUND = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Inject Nodes nodes;

  private final Table table = new Table();
  private final CacheDefinition<Long, Item> definition =
      Node.definition("test-" + UUID.randomUUID(), Item.class, Item::state);

  @AfterEach
  void stop() {
    nodes.stopAll();
  }

  private static long read(ReadThrough<Long, Item> cache) {
    return cache.find(1L).await().atMost(PATIENCE).map(Item::version).orElse(0L);
  }

  @Test
  void nearTierIsNotBelievedWhenTheLogWasHeardOfTooLongAgo() throws Exception {
    Node node = nodes.start(TestSettings.DEFAULTS, BOUND);
    ReadThrough<Long, Item> cache = node.caches.readThrough(definition, table::load);
    table.write(1L);
    node.hearsOfTheLog();
    read(cache);
    read(cache);
    assertEquals(1, node.requests("near", "hit"));
    table.write(1L);

    Await.until("it reads the new value", PATIENCE, () -> read(cache) == 2);

    assertEquals(1, node.requests("near", "stale"));
    assertEquals(1, node.requests("shared", "stale"));
    node.hearsOfTheLog();
    double hits = node.requests("near", "hit");
    assertEquals(2, read(cache));
    assertEquals(1, node.requests("near", "hit") - hits);
  }

  @Test
  void redisIsNotBelievedWhenTheLogWasHeardOfTooLongAgo() throws Exception {
    Node node = nodes.start(TestSettings.DEFAULTS, BOUND);
    ReadThrough<Long, Item> cache = node.caches.readThrough(definition.withoutNearTier(), table::load);
    table.write(1L);
    node.hearsOfTheLog();
    Await.until("Redis has it", PATIENCE, () -> read(cache) == 1 && node.requests("shared", "hit") > 0);
    table.write(1L);

    Await.until("it reads the new value", PATIENCE, () -> read(cache) == 2);

    assertEquals(1, node.requests("shared", "stale"));
    assertEquals(2, table.loads.get());
  }

  @Test
  void withoutTheLogWhatTheDatabaseGaveIsBelievedForAsLongAsTheBound() throws Exception {
    Node node = nodes.start(TestSettings.DEFAULTS, BOUND);
    ReadThrough<Long, Item> cache = node.caches.readThrough(definition, table::load);
    table.write(1L);
    assertEquals(1, read(cache));
    table.write(1L);
    assertEquals(1, read(cache));

    Await.until("it reads the new value", PATIENCE, () -> read(cache) == 2);

    assertEquals(2, table.loads.get());
    assertEquals(0, node.requests("shared", "hit"));
  }

  /** As one is that a host has paused together with its instance. */
  @Test
  void nobodyJoinsAFlightThatBeganTooLongAgo() throws Exception {
    CompletableFuture<Void> first = new CompletableFuture<>();
    Queue<CompletableFuture<Void>> holds = new ConcurrentLinkedQueue<>(List.of(first));
    Node node = nodes.start(TestSettings.DEFAULTS, BOUND);
    ReadThrough<Long, Item> cache = node.caches.readThrough(definition, key -> {
      CompletableFuture<Void> hold = holds.poll();
      return hold == null
          ? table.load(key)
          : table.load(key).chain(asked -> Uni.createFrom().completionStage(hold).replaceWith(asked));
    });
    table.write(1L);
    CompletableFuture<Optional<Item>> early = cache.find(1L).subscribeAsCompletionStage();
    Await.until("it has asked the table", PATIENCE, () -> table.loads.get() == 1);
    CompletableFuture<Optional<Item>> joined = cache.find(1L).subscribeAsCompletionStage();
    TimeUnit.NANOSECONDS.sleep(BOUND.toNanos());
    table.write(1L);

    assertEquals(2, read(cache));
    first.complete(null);

    assertEquals(2, early.join().orElseThrow().version(), "somebody may have read it meanwhile");
    assertEquals(2, joined.join().orElseThrow().version());
    assertEquals(2, read(cache));
  }
}
