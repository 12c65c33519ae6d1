package dev.paceline.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Work that several requests wait for, which runs one statement and ends when it is told to. */
class SharedWorkTest {
  private static final StatementExecution STATEMENT = new StatementExecution("SELECT", Tuple.tuple(), 1, 0, 1, false, "SELECT");

  private static Vertx vertx;

  private final Map<Context, Integer> toldOn = new ConcurrentHashMap<>();
  private final Database database = new Database(
      null, List.of(execution -> toldOn.merge(Vertx.currentContext(), 1, Integer::sum)), new PoolUse(List.of()));
  private final AtomicInteger runs = new AtomicInteger();
  private final CompletableFuture<String> end = new CompletableFuture<>();
  private final SharedWork<String> work = new SharedWork<>(database, vertx, () -> {
    runs.incrementAndGet();
    database.tell(STATEMENT);
    return Uni.createFrom().completionStage(end);
  });

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** A request that waits for the work, on a context of its own. */
  private final class Caller {
    private final Context context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private final CompletableFuture<Context> answeredOn = new CompletableFuture<>();
    private final CompletableFuture<Cancellable> waiting = new CompletableFuture<>();

    Caller() {
      context.runOnContext(own -> waiting.complete(work.join()
          .onTermination().invoke(() -> answeredOn.complete(Vertx.currentContext()))
          .subscribe().with(answer::complete, answer::completeExceptionally)));
      get(waiting);
    }

    void stopWaiting() {
      context.runOnContext(own -> get(waiting).cancel());
      get(answeredOn);
    }
  }

  private static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(5, TimeUnit.SECONDS).join();
  }

  private List<Caller> callers(int count) {
    return IntStream.range(0, count).mapToObj(n -> new Caller()).toList();
  }

  @Test
  void eachCallerGetsTheOneAnswerOnItsOwnContext() {
    List<Caller> callers = callers(20);

    end.complete("done");

    for (Caller caller : callers) {
      assertEquals("done", get(caller.answer));
      assertSame(caller.context, get(caller.answeredOn));
    }
    assertEquals(1, runs.get());
  }

  @Test
  void eachCallerIsToldOfTheStatementOnce() {
    List<Caller> callers = callers(5);

    end.complete("done");
    Caller late = new Caller();

    Stream.concat(callers.stream(), Stream.of(late)).forEach(caller -> {
      get(caller.answer);
      assertEquals(1, toldOn.get(caller.context));
    });
    assertEquals(6, toldOn.size());
  }

  @Test
  void whoStopsWaitingDisturbsNobody() {
    List<Caller> callers = callers(3);

    callers.get(0).stopWaiting();
    callers.get(2).stopWaiting();
    end.complete("done");

    assertEquals("done", get(callers.get(1).answer));
    assertEquals("done", get(new Caller().answer));
    assertEquals(1, runs.get());
  }

  @Test
  void workGoesOnThoughNobodyWaitsForIt() {
    new Caller().stopWaiting();

    end.complete("done");

    assertEquals("done", get(new Caller().answer));
    assertEquals(1, runs.get());
  }

  @Test
  void aFailureIsThatOfAllCallers() {
    List<Caller> callers = callers(3);

    end.completeExceptionally(new IllegalStateException("the database refuses"));

    for (Caller caller : callers) {
      Throwable failure = caller.answer.handle((answer, thrown) -> thrown).orTimeout(5, TimeUnit.SECONDS).join();
      assertInstanceOf(IllegalStateException.class, failure instanceof CompletionException ? failure.getCause() : failure);
      assertSame(caller.context, get(caller.answeredOn));
    }
  }
}
