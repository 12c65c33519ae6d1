package dev.paceline.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.eclipse.microprofile.context.spi.ContextManagerProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BatchLoaderTest {
  private static final int MAX_BATCH = 500;
  private static Vertx vertx;

  private final Map<Integer, String> store = new ConcurrentHashMap<>();
  private final List<List<Integer>> batches = new CopyOnWriteArrayList<>();
  private final List<CompletableFuture<Void>> held = new CopyOnWriteArrayList<>();
  private final Context context = vertx.getOrCreateContext();

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void lookupsOfOneTurnOfTheEventLoopAreOneStatement() throws Exception {
    store.put(1, "one");
    store.put(2, "two");
    BatchLoader<Integer, String> loader = loader(this::find);

    List<CompletableFuture<Optional<String>>> answers = inOneTurn(loader, List.of(1, 2, 1, 3));

    assertEquals(Optional.of("one"), get(answers.get(0)));
    assertEquals(Optional.of("two"), get(answers.get(1)));
    assertEquals(Optional.of("one"), get(answers.get(2)));
    assertEquals(Optional.empty(), get(answers.get(3)));
    assertEquals(List.of(List.of(1, 2, 3)), batches);
  }

  @Test
  void aLoneLookupLeavesBeforeAnythingElseThatIsQueued() throws Exception {
    List<String> events = new CopyOnWriteArrayList<>();
    BatchLoader<Integer, String> loader = loader(keys -> {
      events.add("statement");
      return find(keys);
    });
    CompletableFuture<Void> done = new CompletableFuture<>();

    context.runOnContext(turn -> {
      loader.load(1).subscribe().with(answer -> {});
      events.add("end of turn");
      context.runOnContext(next -> {
        events.add("next turn");
        done.complete(null);
      });
    });

    get(done);
    assertEquals(List.of("end of turn", "statement", "next turn"), events);
  }

  @Test
  void aBatchIsBounded() throws Exception {
    BatchLoader<Integer, String> loader = loader(this::find);

    for (CompletableFuture<Optional<String>> answer : inOneTurn(loader, keys(0, MAX_BATCH + 1))) {
      get(answer);
    }

    assertEquals(List.of(MAX_BATCH, 1), batches.stream().map(List::size).toList());
  }

  @Test
  void lookupsGatherWhileTwoBatchesRun() throws Exception {
    BatchLoader<Integer, String> loader = loader(this::findWhenReleased);
    inOneTurn(loader, List.of(1));
    inOneTurn(loader, List.of(2));
    var third = inOneTurn(loader, List.of(3));
    var fourth = inOneTurn(loader, List.of(4));
    assertEquals(List.of(List.of(1), List.of(2)), batches);

    held.get(0).complete(null);
    awaitBatches(3);
    held.get(2).complete(null);

    get(third.get(0));
    get(fourth.get(0));
    assertEquals(List.of(3, 4), batches.get(2));
  }

  @Test
  void aLookupAfterAWriteSeesItThoughAnEarlierOneIsStillOnItsWay() throws Exception {
    store.put(1, "old");
    BatchLoader<Integer, String> loader = loader(this::findWhenReleased);
    var before = inOneTurn(loader, List.of(1));

    store.put(1, "new");
    var after = inOneTurn(loader, List.of(1));
    awaitBatches(2);
    held.forEach(statement -> statement.complete(null));

    assertEquals(Optional.of("old"), get(before.get(0)));
    assertEquals(Optional.of("new"), get(after.get(0)));
  }

  @Test
  void aBadKeyFailsAlone() throws Exception {
    keys(0, 100).forEach(key -> store.put(key, "value " + key));
    BatchLoader<Integer, String> loader = loader(keys -> keys.contains(42)
        ? find(keys).map(found -> {
          throw new IllegalArgumentException("42 can't be read");
        })
        : find(keys));

    var answers = inOneTurn(loader, keys(0, 100));

    for (int key : keys(0, 100)) {
      if (key == 42) {
        assertInstanceOf(IllegalArgumentException.class, failure(answers.get(key)));
      } else {
        assertEquals(Optional.of("value " + key), get(answers.get(key)));
      }
    }
    assertTrue(batches.size() <= 15, () -> "halving finds one of 100 within 15 statements: " + batches.size());
  }

  @Test
  void anUnavailableDatabaseFailsAllAndIsNotAskedAgain() throws Exception {
    BatchLoader<Integer, String> loader = loader(keys -> {
      batches.add(keys);
      return Uni.createFrom().failure(new DatabaseUnavailableException("away"));
    });

    for (var answer : inOneTurn(loader, List.of(1, 2, 3))) {
      assertInstanceOf(DatabaseUnavailableException.class, failure(answer));
    }
    assertEquals(1, batches.size());
  }

  @Test
  void aFaultyFindFailsItsCallersAndTheNextLookupWorks() throws Exception {
    store.put(1, "one");
    AtomicInteger calls = new AtomicInteger();
    BatchLoader<Integer, String> loader = loader(keys -> switch (calls.incrementAndGet()) {
      case 1 -> throw new IllegalStateException("thrown, not returned");
      case 2 -> Uni.createFrom().nullItem();
      default -> find(keys);
    });

    assertInstanceOf(IllegalStateException.class, failure(inOneTurn(loader, List.of(1)).get(0)));
    assertInstanceOf(NullPointerException.class, failure(inOneTurn(loader, List.of(1)).get(0)));
    assertEquals(Optional.of("one"), get(inOneTurn(loader, List.of(1)).get(0)));
  }

  @Test
  void whoGoesAwayHarmsNobodyAndANobodysKeyIsNotAskedFor() throws Exception {
    store.put(1, "one");
    BatchLoader<Integer, String> loader = loader(this::find);
    CompletableFuture<Optional<String>> staying = new CompletableFuture<>();

    context.runOnContext(turn -> {
      var first = loader.load(1).subscribe().with(answer -> {});
      loader.load(1).subscribe().with(staying::complete, staying::completeExceptionally);
      var only = loader.load(2).subscribe().with(answer -> {});
      first.cancel();
      only.cancel();
    });

    assertEquals(Optional.of("one"), get(staying));
    assertEquals(List.of(List.of(1)), batches);
  }

  @Test
  void answersArriveOnTheCallersOwnContext() throws Exception {
    BatchLoader<Integer, String> loader = loader(this::find);
    Context one = VertxContext.createNewDuplicatedContext(context);
    Context other = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
    CompletableFuture<Context> oneAnswered = new CompletableFuture<>();
    CompletableFuture<Context> otherAnswered = new CompletableFuture<>();

    one.runOnContext(turn -> loader.load(1).subscribe().with(a -> oneAnswered.complete(Vertx.currentContext())));
    other.runOnContext(turn -> loader.load(1).subscribe().with(a -> otherAnswered.complete(Vertx.currentContext())));

    assertSame(one, get(oneAnswered));
    assertSame(other, get(otherAnswered));
  }

  @Test
  void aFullQueueRefusesAtOnceAndIsEmptiedLater() throws Exception {
    BatchLoader<Integer, String> loader = loader(this::findWhenReleased);
    inOneTurn(loader, List.of(1));
    inOneTurn(loader, List.of(2));

    var waiting = inOneTurn(loader, keys(0, BatchLoader.MAX_WAITING));
    var refused = inOneTurn(loader, List.of(1));

    assertInstanceOf(DatabaseUnavailableException.class, failure(refused.get(0)));
    for (int released = 0; released < 2 + BatchLoader.MAX_WAITING / MAX_BATCH; released++) {
      awaitBatches(released + 1);
      held.get(released).complete(null);
    }
    get(waiting.get(BatchLoader.MAX_WAITING - 1));
  }

  @Test
  void manyThreadsEachGetTheirOwnAnswer() throws Exception {
    ContextManagerProvider.instance(); // Mutiny asks for it, and two threads that ask first at once break it
    long seed = ThreadLocalRandom.current().nextLong();
    keys(0, 300).forEach(key -> store.put(key, "value " + key));
    AtomicInteger running = new AtomicInteger();
    AtomicInteger mostRunning = new AtomicInteger();
    BatchLoader<Integer, String> loader = new BatchLoader<>(database(), vertx, 32, keys -> {
      mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
      return find(keys).onItem().delayIt().by(Duration.ofNanos(ThreadLocalRandom.current().nextInt(1, 300_000)))
          .invoke(found -> {
            running.decrementAndGet();
            if (keys.stream().anyMatch(key -> key % 97 == 13)) {
              throw new IllegalArgumentException();
            }
          });
    });
    List<Thread> threads = IntStream.range(0, 8).mapToObj(t -> new Thread(() -> askAround(loader, new Random(seed + t)))).toList();
    List<Throwable> wrong = new CopyOnWriteArrayList<>();
    threads.forEach(thread -> thread.setUncaughtExceptionHandler((t, failure) -> wrong.add(failure)));

    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }

    assertEquals(List.of(), wrong, () -> "seed " + seed);
    assertTrue(mostRunning.get() <= 2, () -> "at most two batches run at once, not " + mostRunning);
  }

  private static void askAround(BatchLoader<Integer, String> loader, Random random) {
    for (int round = 0; round < 60; round++) {
      List<Integer> keys = random.ints(random.nextInt(1, 60), 0, 400).boxed().toList();
      List<CompletableFuture<Optional<String>>> answers =
          keys.stream().map(key -> loader.load(key).subscribeAsCompletionStage().toCompletableFuture()).toList();
      if (random.nextInt(4) == 0) {
        answers.get(0).cancel(true);
      }
      for (int i = answers.get(0).isCancelled() ? 1 : 0; i < keys.size(); i++) {
        int key = keys.get(i);
        if (key % 97 == 13) {
          assertInstanceOf(IllegalArgumentException.class, failure(answers.get(i)));
        } else {
          assertEquals(key < 300 ? Optional.of("value " + key) : Optional.empty(), get(answers.get(i)));
        }
      }
    }
  }

  private static List<Integer> keys(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  private static Database database() {
    return new Database(null, List.of(), new PoolUse(List.of()));
  }

  private static BatchLoader<Integer, String> loader(Function<List<Integer>, Uni<Map<Integer, String>>> find) {
    return new BatchLoader<>(database(), vertx, MAX_BATCH, find);
  }

  /** Reads at once, as a statement sees what is there when it starts. */
  private Uni<Map<Integer, String>> find(List<Integer> keys) {
    batches.add(keys);
    Map<Integer, String> found = new HashMap<>(store);
    found.keySet().retainAll(keys);
    return Uni.createFrom().item(found);
  }

  /** Reads at once, too, but answers when the test lets it. */
  private Uni<Map<Integer, String>> findWhenReleased(List<Integer> keys) {
    Uni<Map<Integer, String>> found = find(keys);
    CompletableFuture<Void> release = new CompletableFuture<>();
    held.add(release);
    return Uni.createFrom().completionStage(release).chain(() -> found);
  }

  /** Asks for all of them in one turn, and returns when the turns that follow from it are over. */
  private List<CompletableFuture<Optional<String>>> inOneTurn(BatchLoader<Integer, String> loader, List<Integer> keys)
      throws Exception {
    List<CompletableFuture<Optional<String>>> answers = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> over = new CompletableFuture<>();
    context.runOnContext(turn -> {
      answers.addAll(keys.stream().map(key -> loader.load(key).subscribeAsCompletionStage()).toList());
      context.runOnContext(next -> context.runOnContext(afterNext -> over.complete(null)));
    });
    get(over);
    return answers;
  }

  private void awaitBatches(int count) throws Exception {
    long giveUpNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (held.size() < count) {
      assertTrue(System.nanoTime() < giveUpNanos, () -> count + " batches expected: " + batches);
      Thread.onSpinWait();
    }
  }

  private static <T> T get(CompletableFuture<T> answer) {
    try {
      return answer.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (Exception e) {
      throw new AssertionError("No answer", e);
    }
  }

  private static Throwable failure(CompletableFuture<?> answer) {
    try {
      throw new AssertionError("It succeeded with " + get(answer));
    } catch (CompletionException e) {
      return e.getCause();
    }
  }
}
