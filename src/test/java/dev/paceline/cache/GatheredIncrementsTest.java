package dev.paceline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.paceline.testing.Await;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GatheredIncrementsTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(50);
  private static Vertx vertx;

  private final Context context = vertx.getOrCreateContext();
  private final List<Map<String, Long>> writes = new CopyOnWriteArrayList<>();
  private final List<CompletableFuture<Void>> held = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void incrementsOfOneTurnOfTheEventLoopAreOneWrite() throws Exception {
    List<CompletableFuture<Void>> answers = inOneTurn(gathered(LONG), "a", "b", "a");

    awaitWrites(1);
    held.get(0).complete(null);

    answers.forEach(CompletableFuture::join);
    assertEquals(List.of(Map.of("a", 2L, "b", 1L)), writes);
  }

  @Test
  void whatComesDuringAWriteGoesTogetherInTheNextAndIsNotYetAnswered() throws Exception {
    GatheredIncrements increments = gathered(LONG);
    List<CompletableFuture<Void>> first = inOneTurn(increments, "a");
    awaitWrites(1);
    List<CompletableFuture<Void>> second = Stream.of(inOneTurn(increments, "a", "b"), inOneTurn(increments, "a"))
        .flatMap(List::stream).toList();

    held.get(0).complete(null);
    first.get(0).join();
    awaitWrites(2);

    assertFalse(second.get(0).isDone());
    held.get(1).complete(null);
    second.forEach(CompletableFuture::join);
    assertEquals(List.of(Map.of("a", 1L), Map.of("a", 2L, "b", 1L)), writes);
  }

  @Test
  void aFailureIsThatOfItsOwnWriteAlone() throws Exception {
    GatheredIncrements increments = gathered(LONG);
    CompletableFuture<Void> failing = inOneTurn(increments, "a").get(0);
    awaitWrites(1);
    CompletableFuture<Void> next = inOneTurn(increments, "a").get(0);

    held.get(0).completeExceptionally(new IllegalStateException());
    awaitWrites(2);
    held.get(1).complete(null);

    assertThrows(CompletionException.class, failing::join);
    next.join();
  }

  @Test
  void nobodyWaitsLongForASlowWriteWhichGoesOn() throws Exception {
    GatheredIncrements increments = gathered(SHORT);

    inOneTurn(increments, "a").get(0).join();
    CompletableFuture<Void> next = inOneTurn(increments, "b").get(0);
    held.get(0).complete(null);
    awaitWrites(2);
    held.get(1).complete(null);

    next.join();
    assertEquals(List.of(Map.of("a", 1L), Map.of("b", 1L)), writes);
  }

  private GatheredIncrements gathered(Duration patience) {
    return new GatheredIncrements(vertx, patience, increments -> {
      CompletableFuture<Void> end = new CompletableFuture<>();
      writes.add(increments);
      held.add(end);
      return Uni.createFrom().completionStage(end);
    });
  }

  private List<CompletableFuture<Void>> inOneTurn(GatheredIncrements increments, String... keys) throws Exception {
    CompletableFuture<List<CompletableFuture<Void>>> answers = new CompletableFuture<>();
    context.runOnContext(turn -> answers.complete(
        Stream.of(keys).map(key -> increments.increment(key).subscribe().asCompletionStage()).toList()));
    return answers.get();
  }

  private void awaitWrites(int count) throws Exception {
    Await.until(count + " writes", Duration.ofSeconds(10), () -> held.size() == count);
  }
}
