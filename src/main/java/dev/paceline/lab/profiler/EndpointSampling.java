package dev.paceline.lab.profiler;

import dev.paceline.http.RequestTiming;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxImpl;
import io.vertx.core.impl.VertxThread;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Runs on a thread of its own until stopped. Locks itself for each sample, so that none is taken after it was stopped. */
final class EndpointSampling implements Measurement, Runnable {
  static final String THREAD = "endpoint profiler";

  /** 200 samples a second; each waits for another time, lest it keep step with what it observes. */
  private static final long MIN_PAUSE_NANOS = 2_500_000;
  private static final long MAX_PAUSE_NANOS = 7_500_000;
  private static final int SAMPLES_BETWEEN_LISTINGS = 200;
  private static final int MAX_FRAMES = 512;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final String endpoint;
  private final SampledStacks stacks = new SampledStacks();
  private List<VertxThread> loops = List.of();
  private long leftOut;
  private long walkNanos;
  private long cpuNanos;
  private volatile boolean stopped;

  EndpointSampling(String endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public void run() {
    for (int n = 0; !stopped; n++) {
      if (n % SAMPLES_BETWEEN_LISTINGS == 0) {
        loops = loops();
      }
      sample();
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(MIN_PAUSE_NANOS, MAX_PAUSE_NANOS));
    }
  }

  /** They are started when they are first needed. */
  private static List<VertxThread> loops() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    Thread[] threads = new Thread[2 * root.activeCount()];
    int count = root.enumerate(threads);
    return Stream.of(threads).limit(count).filter(VertxThread.class::isInstance).map(VertxThread.class::cast)
        .filter(thread -> !thread.isWorker()).toList();
  }

  private synchronized void sample() {
    if (stopped) {
      return;
    }
    Map<VertxThread, ContextInternal> working = new LinkedHashMap<>();
    for (VertxThread loop : loops) {
      ContextInternal context = VertxImpl.currentContext(loop);
      if (context != null && endpoint.equals(RequestTiming.endpoint(context))) {
        working.put(loop, context);
      }
    }
    if (!working.isEmpty()) {
      walk(working);
    }
    cpuNanos = THREADS.getCurrentThreadCpuTime();
  }

  /** All of them in one safepoint. A stack counts if its thread still is at work for that request afterwards. */
  private void walk(Map<VertxThread, ContextInternal> working) {
    long began = System.nanoTime();
    ThreadInfo[] walked = THREADS.getThreadInfo(working.keySet().stream().mapToLong(Thread::getId).toArray(), MAX_FRAMES);
    walkNanos += System.nanoTime() - began;
    int n = 0;
    for (Map.Entry<VertxThread, ContextInternal> one : working.entrySet()) {
      ThreadInfo thread = walked[n++];
      if (VertxImpl.currentContext(one.getKey()) != one.getValue()) {
        leftOut++;
      } else if (thread != null && thread.getThreadState() == Thread.State.RUNNABLE) {
        stacks.add(thread.getStackTrace());
      }
    }
  }

  @Override
  public synchronized String source() {
    return String.format(
        Locale.ROOT, "Java stacks of event loops at safepoints; %d samples left out as their callback ended meanwhile", leftOut);
  }

  @Override
  public synchronized void stop() {
    stopped = true;
  }

  @Override
  public synchronized Stacks stacks() {
    return stacks.stacks();
  }

  @Override
  public synchronized long samples() {
    return stacks.samples();
  }

  @Override
  public synchronized long ownNanos() {
    return walkNanos + cpuNanos;
  }

  @Override
  public byte[] recording() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    stop();
  }
}
