package dev.paceline.lab.sentinel;

import dev.paceline.database.Hook;
import dev.paceline.database.StatementExecution;
import dev.paceline.http.TimedRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the sentinel adds to a statement: being told that it is asked for, and that it has ended, on the context of its
 * request. One operation is one statement; that of each request's begin and end is shared among them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class SentinelBenchmark {
  private static final int STATEMENTS = 900;
  private static final List<String> TEXTS = List.of(
      "SELECT id, placed_at FROM orders WHERE id > $1 LIMIT 100", "SELECT id, name FROM customers WHERE id = $1",
      "SELECT id, sku FROM order_items WHERE order_id = $1");

  private final Sentinel on = sentinel(true);
  private final Sentinel off = sentinel(false);
  private Vertx vertx;
  private Context eventLoop;

  @Setup
  public void start() {
    vertx = Vertx.vertx();
    eventLoop = vertx.getOrCreateContext();
  }

  @TearDown
  public void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static Sentinel sentinel(boolean enabled) {
    return new Sentinel(new Config(enabled), new Findings(new SimpleMeterRegistry()), null);
  }

  private record Config(boolean enabled) implements SentinelConfig {
    @Override
    public int repetitions() {
      return 5;
    }

    @Override
    public Duration slowStatement() {
      return Duration.ofMillis(500);
    }
  }

  /** Requests of three different statements, as a page of orders has. */
  @Benchmark
  @OperationsPerInvocation(STATEMENTS)
  public void threeEach() throws InterruptedException {
    requests(on, 3);
  }

  /** Requests of a hundred statements, three texts in turn: an n-plus-one, whose call sites are looked for. */
  @Benchmark
  @OperationsPerInvocation(STATEMENTS)
  public void hundredEach() throws InterruptedException {
    requests(on, 100);
  }

  /** The same load with the sentinel turned off. */
  @Benchmark
  @OperationsPerInvocation(STATEMENTS)
  public void turnedOff() throws InterruptedException {
    requests(off, 3);
  }

  private void requests(Sentinel sentinel, int statementsEach) throws InterruptedException {
    int requests = STATEMENTS / statementsEach;
    CountDownLatch ended = new CountDownLatch(requests);
    for (int request = 0; request < requests; request++) {
      TimedRequest.on(eventLoop, "/orders").runOnContext(begun -> {
        for (int n = 0; n < statementsEach; n++) {
          String text = TEXTS.get(n % TEXTS.size());
          Hook.asked(sentinel, text);
          sentinel.ended(new StatementExecution(text, Tuple.of((long) n), 1, 0, 1_000, false, text));
        }
        ended.countDown();
      });
    }
    ended.await();
  }
}
