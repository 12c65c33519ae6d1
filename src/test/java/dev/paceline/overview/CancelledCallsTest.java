package dev.paceline.overview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Await;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.impl.VertxInternal;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Callers who go away at any moment leave nothing behind. */
class CancelledCallsTest {
  private static final int CALLS = 10_000;
  private static final int AT_ONCE = 64;
  private static final int BODY_BYTES = 50_000;
  private static final int FEW = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Queue<WeakReference<Object>> callers = new ConcurrentLinkedQueue<>();
  private final AtomicInteger left = new AtomicInteger(CALLS);
  private final AtomicInteger answered = new AtomicInteger();
  private final CountDownLatch chains = new CountDownLatch(AT_ONCE);

  @Test
  void withRequestsOfEveryKind() throws Exception {
    leavesNothingBehind("hedge=false");
  }

  @Test
  void withHedges() throws Exception {
    leavesNothingBehind("hedge=true");
  }

  private void leavesNothingBehind(String hedge) throws Exception {
    try (ScriptedDownstream server = ScriptedDownstream.started();
        AskedService service = new AskedService(
            server.url("/"), hedge, "max-concurrent=" + AT_ONCE, "timeout=10m", "breaker-window=100000", "extra-requests=1")) {
      List<Reply> replies = List.of(
          Reply.json("1"), Reply.status(500), Reply.closed(), Reply.hang(), Reply.hangAfterHead(), Reply.hangInBody(),
          Reply.after(2, Reply.json("1")), Reply.trickle(" ".repeat(100) + "1", 1), Reply.json('"' + "x".repeat(BODY_BYTES) + '"'));
      server.answers(exchange -> replies.get(ThreadLocalRandom.current().nextInt(replies.size())).to(exchange));
      List<Context> contexts = IntStream.range(0, 4).mapToObj(n -> (Context) ((VertxInternal) service.vertx()).createEventLoopContext()).toList();

      for (int chain = 0; chain < AT_ONCE; chain++) {
        Context context = contexts.get(chain % contexts.size());
        context.runOnContext(begin -> cancelOne(service));
      }

      assertTrue(chains.await(60, TimeUnit.SECONDS), () -> left + " are left");
      assertTrue(server.requests().size() > FEW, () -> "only " + server.requests().size() + " were sent");
      Await.until("no request is under way", PATIENCE, () -> server.inProgress() == 0);
      assertTrue(server.connectionsOpen() <= 2 * AT_ONCE, () -> server.connectionsOpen() + " connections");
      assertEquals(List.of((long) CALLS, 0), List.of(service.ended("cancelled") + answered.get(), service.inFlight()));
      assertTrue(service.ended("cancelled") > CALLS / 2, () -> service.ended("cancelled") + " were cancelled");
      server.answers(Reply.json("1"));
      for (AskedService.Asking call : service.begin(AT_ONCE)) {
        assertEquals(PartStatus.OK, call.get().status());
      }
      assertNothingIsHeld();
    }
  }

  /** And the next one when it is gone. */
  private void cancelOne(AskedService service) {
    if (left.decrementAndGet() < 0) {
      chains.countDown();
      return;
    }
    Object caller = new byte[1000];
    callers.add(new WeakReference<>(caller));
    boolean[] over = new boolean[1];
    Cancellable call = service.question(Deadline.of(null, Duration.ofMinutes(10))).subscribe().with(part -> {
      assertEquals(1000, ((byte[]) caller).length);
      over[0] = true;
      answered.incrementAndGet();
    });
    int millis = ThreadLocalRandom.current().nextInt(5);
    Runnable cancel = () -> {
      if (!over[0]) {
        call.cancel();
      }
      service.vertx().runOnContext(next -> cancelOne(service));
    };
    if (millis == 0) {
      cancel.run();
    } else {
      service.vertx().setTimer(millis, fired -> cancel.run());
    }
  }

  /** Some of the last may be known to a connection still. */
  private void assertNothingIsHeld() throws Exception {
    Await.until("the callers are forgotten", PATIENCE, () -> {
      System.gc();
      List<WeakReference<Object>> held = new ArrayList<>(callers);
      held.removeIf(caller -> caller.get() == null);
      return held.size() <= FEW;
    });
  }
}
