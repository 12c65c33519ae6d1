package dev.paceline.lab.profiler;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Threads that do what a profile must find, until closed. */
final class Work implements AutoCloseable {
  private static final Object CONTENDED = new Object();
  private static volatile double result;
  private static volatile Object garbage;

  private final List<Thread> threads;
  private volatile boolean ended;

  private Work(Runnable step, int count) {
    Runnable loop = () -> {
      while (!ended) {
        step.run();
      }
    };
    threads = Stream.generate(() -> new Thread(loop, "work")).limit(count).toList();
    threads.forEach(Thread::start);
  }

  static Work of(Event event) {
    return switch (event) {
      case CPU -> new Work(Work::calculate, 1);
      case ALLOC -> new Work(Work::allocate, 1);
      case LOCK -> new Work(Work::contend, 2);
      case WALL -> new Work(Work::doze, 1);
    };
  }

  /** Of the method that does it. */
  static String frame(Event event) {
    return Work.class.getName() + '.' + switch (event) {
      case CPU -> "calculate";
      case ALLOC -> "allocate";
      case LOCK -> "contend";
      case WALL -> "doze";
    };
  }

  private static void calculate() {
    double sum = 0;
    for (int n = 0; n < 1_000_000; n++) {
      sum += Math.sqrt(n);
    }
    result = sum;
  }

  private static void allocate() {
    for (int n = 0; n < 100; n++) {
      garbage = new byte[10_000];
    }
    LockSupport.parkNanos(100_000);
  }

  private static void contend() {
    synchronized (CONTENDED) {
      LockSupport.parkNanos(3_000_000);
    }
  }

  private static void doze() {
    LockSupport.parkNanos(50_000_000);
  }

  @Override
  public void close() throws InterruptedException {
    ended = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
