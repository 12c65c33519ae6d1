package dev.paceline.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.quarkus.arc.All;
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
  private final List<EventLoopListener> listeners;
  private final Map<EventExecutor, Loop> loops = new ConcurrentHashMap<>();
  private final List<ScheduledFuture<?>> tasks = new ArrayList<>();

  EventLoopLag(Vertx vertx, MeterRegistry meters, @All List<EventLoopListener> listeners) {
    this.vertx = vertx;
    this.listeners = listeners;
    this.timer = Timer.builder("paceline.event.loop.lag").description("How much later than it is due a task runs on an event loop")
        .serviceLevelObjectives(BUCKETS).register(meters);
  }

  /** One event loop, as another thread may see it. */
  interface WatchedLoop {

    /** When it is to turn next; past, and always the same, while it is blocked. */
    long dueNanos();

    Thread thread();
  }

  /** Those that have turned at least once. */
  List<WatchedLoop> watched() {
    return loops.values().stream().filter(loop -> loop.thread != null).<WatchedLoop>map(loop -> loop).toList();
  }

  /** Changed on its own thread only. */
  private final class Loop implements WatchedLoop {
    private volatile long dueNanos = System.nanoTime() + PERIOD_NANOS;
    private volatile Thread thread;
    private long totalNanos;

    void turn() {
      long now = System.nanoTime();
      long late = Math.max(0, now - dueNanos);
      totalNanos += late;
      dueNanos = now + PERIOD_NANOS;
      thread = Thread.currentThread();
      timer.record(late, TimeUnit.NANOSECONDS);
      listeners.forEach(listener -> listener.late(late));
    }

    @Override
    public long dueNanos() {
      return dueNanos;
    }

    @Override
    public Thread thread() {
      return thread;
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
