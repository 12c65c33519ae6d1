package dev.paceline.emails.rabbitmq;

import dev.paceline.database.Backoff;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The one thread that may block on one connection: RabbitMQ's client waits for the broker, and for the socket. */
final class Work implements AutoCloseable {
  private static final Backoff PAUSES = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

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

  /** @param failures before this one */
  static long pauseMillis(int failures) {
    return PAUSES.after(failures + 1).toMillis();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
