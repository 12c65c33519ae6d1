package dev.paceline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.paceline.cache.Node.Nodes;
import dev.paceline.testing.Await;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every order in which a load can read and fill, a writer commit and invalidate, and another instance read. The load is
 * paused between the database's answer and its fill, the write between its commit and its invalidation.
 */
@QuarkusTest
@TestInstance(Lifecycle.PER_CLASS)
class InterleavingTest {
  private static final AtomicLong KEYS = new AtomicLong(1_000_000);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration OTHER_INSTANCE = Duration.ofSeconds(1);

  @Inject Nodes nodes;

  private final Table table = new Table();
  private final Map<Strategy, List<Instance>> instances = new EnumMap<>(Strategy.class);
  private long key;

  enum Step { LOAD_READS, LOAD_FILLS, WRITER_COMMITS, WRITER_INVALIDATES, OTHER_READS }

  /** What the write does to the row, which is there or not before. */
  enum Deed {
    UPDATE(true), DELETE(true), CREATE(false);

    private final boolean isThereBefore;

    Deed(boolean isThereBefore) {
      this.isThereBefore = isThereBefore;
    }
  }

  enum Strategy { INVALIDATES, WRITES_THROUGH }

  static Stream<Arguments> everyInterleaving() {
    List<Arguments> all = new ArrayList<>();
    interleave(new ArrayList<>(), order -> {
      for (Deed deed : Deed.values()) {
        for (Strategy strategy : Strategy.values()) {
          for (boolean here : List.of(true, false)) {
            all.add(Arguments.of(order, deed, strategy, here));
          }
        }
      }
    });
    return all.stream();
  }

  private static void interleave(List<Step> begun, Consumer<List<Step>> whole) {
    if (begun.size() == Step.values().length) {
      whole.accept(List.copyOf(begun));
    }
    for (Step step : Step.values()) {
      boolean isFirst = step == Step.LOAD_READS || step == Step.WRITER_COMMITS || step == Step.OTHER_READS;
      if (!begun.contains(step) && (isFirst || begun.contains(Step.values()[step.ordinal() - 1]))) {
        begun.add(step);
        interleave(begun, whole);
        begun.remove(step);
      }
    }
  }

  @BeforeAll
  void startNodes() throws Exception {
    for (Strategy strategy : Strategy.values()) {
      String name = "test-" + UUID.randomUUID();
      instances.put(strategy, List.of(
          new Instance(strategy, name, true), new Instance(strategy, name, true), new Instance(strategy, name, false)));
    }
  }

  @AfterAll
  void stopNodes() {
    nodes.stopAll();
  }

  /** @param writtenHere whether the instance that loads is also the one that writes */
  @ParameterizedTest
  @MethodSource("everyInterleaving")
  void nobodyReadsWhatWasThereBeforeAnAnsweredWrite(
      List<Step> order, Deed deed, Strategy strategy, boolean writtenHere) throws Exception {
    key = KEYS.getAndIncrement();
    Instance loader = instances.get(strategy).get(0);
    Instance other = instances.get(strategy).get(1);
    Instance ofRedisAlone = instances.get(strategy).get(2);
    Instance writer = writtenHere ? loader : other;
    if (deed.isThereBefore) {
      table.write(key);
    }
    CompletableFuture<Void> fill = new CompletableFuture<>();
    CompletableFuture<Void> invalidation = new CompletableFuture<>();
    CompletableFuture<Optional<Item>> load = new CompletableFuture<>();
    CompletableFuture<Void> write = new CompletableFuture<>();

    for (Step step : order) {
      switch (step) {
        case LOAD_READS -> load = loader.findPausing(fill);
        case LOAD_FILLS -> {
          fill.complete(null);
          load.get();
          loader.settle();
        }
        case WRITER_COMMITS -> write = writer.writePausing(deed, invalidation);
        case WRITER_INVALIDATES -> {
          invalidation.complete(null);
          write.get();
          assertEquals(table.get(key), writer.read(), "on the writer's instance, in " + order);
        }
        case OTHER_READS -> assertIsKnown(other.read(), order);
      }
    }

    assertEquals(table.get(key), writer.read(), "on the writer's instance, in " + order);
    assertEquals(table.get(key), ofRedisAlone.read(), "in Redis, after " + order);
    for (Instance instance : List.of(loader, other)) {
      Await.until("each reads what was written, after " + order, OTHER_INSTANCE, () -> instance.read().equals(table.get(key)));
    }
  }

  /** Before the write is answered the old state may be read, or the new one; after it, elsewhere, a message may be late. */
  private void assertIsKnown(Optional<Item> read, List<Step> order) {
    assertEquals(true, read.isEmpty() || read.get().version() <= 2, "in " + order);
  }

  /** One instance, whose loads and writes can be paused. */
  private final class Instance {
    private final Node node;
    private final ReadThrough<Long, Item> rows;
    private final WriteThrough<Long, Item> writtenThrough;
    private CompletableFuture<Void> pause = CompletableFuture.completedFuture(null);

    Instance(Strategy strategy, String name, boolean keepsNear) throws Exception {
      node = nodes.start(TestSettings.DEFAULTS);
      CacheDefinition<Long, Item> full = Node.definition(name, Item.class, Item::state);
      CacheDefinition<Long, Item> definition = keepsNear ? full : full.withoutNearTier();
      rows = strategy == Strategy.INVALIDATES ? node.caches.readThrough(definition, this::load) : null;
      writtenThrough = strategy == Strategy.WRITES_THROUGH
          ? node.caches.writeThrough(definition.withoutNearTier(), this::load) : null;
      node.hearsOfTheLog();
    }

    private Uni<Optional<Item>> load(Long id) {
      CompletableFuture<Void> until = pause;
      pause = CompletableFuture.completedFuture(null);
      return table.load(id).call(() -> Uni.createFrom().completionStage(until));
    }

    private Uni<Optional<Item>> find() {
      return rows == null ? writtenThrough.find(key) : rows.find(key);
    }

    Optional<Item> read() {
      return find().await().atMost(PATIENCE);
    }

    /** Returns when the database has answered; unless somebody else had filled the cache, it then waits. */
    CompletableFuture<Optional<Item>> findPausing(CompletableFuture<Void> fill) throws Exception {
      int before = table.loads.get();
      pause = fill;
      CompletableFuture<Optional<Item>> found = find().subscribeAsCompletionStage();
      Await.until("it is loaded or found", PATIENCE, () -> table.loads.get() > before || found.isDone());
      pause = CompletableFuture.completedFuture(null);
      return found;
    }

    /** Waits until what was filled before has reached Redis. */
    void settle() {
      node.hearsOfTheLog();
    }

    CompletableFuture<Void> writePausing(Deed deed, CompletableFuture<Void> invalidation) throws Exception {
      CompletableFuture<Void> committed = new CompletableFuture<>();
      Uni<Void> pausing = Uni.createFrom().completionStage(invalidation);
      CompletableFuture<Void> written = write(deed, committed, pausing).subscribeAsCompletionStage();
      committed.get();
      return written;
    }

    private Uni<Void> write(Deed deed, CompletableFuture<Void> committed, Uni<Void> pausing) {
      return rows == null
          ? writtenThrough.write(Set.of(key), outcome -> commit(deed, committed,
              item -> outcome.made(key, item), gone -> outcome.gone(key, gone)).chain(() -> pausing))
          : rows.write(written -> commit(deed, committed,
              item -> written.is(key, item.state()), gone -> written.is(key, gone)).chain(() -> pausing));
    }

    private Uni<Void> commit(
        Deed deed, CompletableFuture<Void> committed, Consumer<Item> made, Consumer<Version> gone) {
      return Uni.createFrom().<Void>item(() -> {
        if (deed == Deed.DELETE) {
          gone.accept(table.delete(key));
        } else {
          made.accept(table.write(key));
        }
        committed.complete(null);
        return null;
      });
    }
  }
}
