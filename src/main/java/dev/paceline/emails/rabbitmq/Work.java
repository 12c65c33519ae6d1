package dev.paceline.emails.rabbitmq;

import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The one thread that may block on one connection: RabbitMQ's client waits for the broker, and for the socket. */
final class Work implements AutoCloseable {
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  private final ScheduledExecutorService thread;

  Work(String name) {
    thread = Executors.newSingleThreadScheduledExecutor(task -> daemon(name, task));
  }

  static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  void run(Runnable task) {
    runAfter(0, task);
  }

  /** Does nothing once it is closed. */
  void runAfter(long millis, Runnable task) {
    try {
      thread.schedule(task, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      // Whoever asked has been cancelled too.
    }
  }

  /** Exponential, drawn at random, so that instances don't come back all at once. */
  static long pauseMillis(int failures) {
    long pause = Math.min(FIRST_PAUSE_MILLIS << Math.min(failures, 10), LONGEST_PAUSE_MILLIS);
    return pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
