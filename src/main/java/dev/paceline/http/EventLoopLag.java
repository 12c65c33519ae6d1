package dev.paceline.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * How late event loops are: each has a task that is due every 20 ms, and notes by how much it came later. What keeps it
 * from being in time keeps requests, too.
 */
@Singleton
public class EventLoopLag {
  private static final long PERIOD_NANOS = Duration.ofMillis(20).toNanos();
  private static final Duration[] BUCKETS = {
      Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(25), Duration.ofMillis(50),
      Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofSeconds(1), Duration.ofSeconds(5)};

  private final Vertx vertx;
  private final Timer timer;
  private final Map<EventExecutor, Loop> loops = new ConcurrentHashMap<>();
  private final List<ScheduledFuture<?>> tasks = new ArrayList<>();

  EventLoopLag(Vertx vertx, MeterRegistry meters) {
    this.vertx = vertx;
    this.timer = Timer.builder("paceline.event.loop.lag").description("How much later than it is due a task runs on an event loop")
        .serviceLevelObjectives(BUCKETS).register(meters);
  }

  /** Touched on its own thread only. */
  private final class Loop {
    private long dueNanos = System.nanoTime() + PERIOD_NANOS;
    private long totalNanos;

    void turn() {
      long now = System.nanoTime();
      long late = Math.max(0, now - dueNanos);
      totalNanos += late;
      dueNanos = now + PERIOD_NANOS;
      timer.record(late, TimeUnit.NANOSECONDS);
    }
  }

  void start(@Observes StartupEvent event) {
    vertx.nettyEventLoopGroup().forEach(executor -> {
      Loop loop = new Loop();
      loops.put(executor, loop);
      tasks.add(executor.scheduleWithFixedDelay(loop::turn, PERIOD_NANOS, PERIOD_NANOS, TimeUnit.NANOSECONDS));
    });
  }

  void stop(@Observes ShutdownEvent event) {
    tasks.forEach(task -> task.cancel(false));
  }

  /** Of the event loop on which this is called, since the start; with what it is late by at this moment. */
  long totalNanos() {
    Context context = Vertx.currentContext();
    Loop loop = context == null ? null : loops.get(((ContextInternal) context).nettyEventLoop());
    return loop == null ? 0 : loop.totalNanos + Math.max(0, System.nanoTime() - loop.dueNanos);
  }
}
