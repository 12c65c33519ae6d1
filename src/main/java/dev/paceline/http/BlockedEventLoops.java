package dev.paceline.http;

import dev.paceline.http.EventLoopLag.WatchedLoop;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Names what blocks an event loop, by its stack while it is blocked. Vert.x' own checker looks once a second, and for
 * blocks of seconds. A pause of the process or the machine makes this watcher late, too: then nobody is to blame.
 */
@Singleton
class BlockedEventLoops {
  private static final Logger LOG = Logger.getLogger(BlockedEventLoops.class);
  private static final long LOOK_MILLIS = 25;
  private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();
  private static final int SELECTOR_FRAMES = 4;
  private static final int LAST = Integer.MAX_VALUE; // when the loops are known

  private final EventLoopLag lag;
  private final long limitNanos;
  private final List<EventLoopListener> listeners;
  private final Counter counter;
  private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(BlockedEventLoops::daemon);
  private final Map<WatchedLoop, Episode> episodes = new HashMap<>();
  private long lookedNanos = System.nanoTime();
  private long pausedNanos = lookedNanos;

  BlockedEventLoops(
      EventLoopLag lag, @ConfigProperty(name = "paceline.blocked-event-loop", defaultValue = "100ms") Duration limit,
      @All List<EventLoopListener> listeners, MeterRegistry meters) {
    this.lag = lag;
    this.limitNanos = limit.toNanos();
    this.listeners = listeners;
    this.counter = Counter.builder("paceline.event.loop.blocked").description("How often an event loop was blocked too long")
        .register(meters);
  }

  /** What was told of a loop. */
  private static final class Episode {
    private long dueNanos;
    private long loggedNanos = System.nanoTime() - QUIET_NANOS;
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "paceline-event-loop-watcher");
    thread.setDaemon(true);
    return thread;
  }

  void start(@Observes @Priority(LAST) StartupEvent event) {
    watcher.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  void stop(@Observes ShutdownEvent event) {
    watcher.shutdownNow();
  }

  private void look() {
    long now = System.nanoTime();
    if (now - lookedNanos > TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS) + limitNanos / 2) {
      pausedNanos = now;
    }
    lookedNanos = now;
    lag.watched().forEach(loop -> look(loop, now));
  }

  /** Time before the last pause does not count: the loop has had no chance to turn in it. */
  private void look(WatchedLoop loop, long now) {
    long dueNanos = loop.dueNanos();
    long blockedNanos = now - Math.max(dueNanos, pausedNanos);
    Episode episode = episodes.computeIfAbsent(loop, same -> new Episode());
    if (blockedNanos < limitNanos || episode.dueNanos == dueNanos) {
      return;
    }
    Thread thread = loop.thread();
    List<StackTraceElement> stack = Arrays.asList(thread.getStackTrace());
    if (loop.dueNanos() != dueNanos || isIdle(stack)) {
      return; // it turns again, or is about to: the stack is of something else
    }
    episode.dueNanos = dueNanos;
    tell(EventLoopBlock.of(thread.getName(), TimeUnit.NANOSECONDS.toMillis(now - dueNanos), stack), episode, now);
  }

  private void tell(EventLoopBlock block, Episode episode, long now) {
    counter.increment();
    if (now - episode.loggedNanos >= QUIET_NANOS) {
      episode.loggedNanos = now;
      LOG.warn(block);
    }
    listeners.forEach(listener -> listener.blocked(block));
  }

  /** Waiting for something to do, in a selector; a blocking read of a socket looks much like it, but has none. */
  static boolean isIdle(List<StackTraceElement> stack) {
    return stack.isEmpty() || stack.stream().limit(SELECTOR_FRAMES).anyMatch(frame ->
        frame.getClassName().startsWith("sun.nio.ch.") && frame.getClassName().endsWith("SelectorImpl")
            || frame.getClassName().startsWith("io.netty.channel.epoll.Native") && frame.getMethodName().startsWith("epollWait"));
  }
}
