package dev.paceline.database;

import io.quarkus.arc.All;
import io.vertx.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections are in use, the most that were lately, and when PostgreSQL last answered. Thread-safe. */
@Singleton
class PoolUse {
  private final AtomicInteger inUse = new AtomicInteger();
  private final AtomicInteger peak = new AtomicInteger();
  private final List<PoolListener> listeners;
  private final Map<SqlConnection, Long> takenNanos = new ConcurrentHashMap<>(); // by identity: the driver's have no equals
  private volatile long lastAnswerNanos = System.nanoTime() - Long.MAX_VALUE / 2;

  PoolUse(@All List<PoolListener> listeners) {
    this.listeners = listeners.stream().filter(PoolListener::listens).toList();
  }

  void asked() {
    listeners.forEach(PoolListener::asked);
  }

  void refused() {
    listeners.forEach(PoolListener::refused);
  }

  void taken(SqlConnection connection, long askedNanos) {
    taken();
    if (!listeners.isEmpty()) {
      long now = System.nanoTime();
      takenNanos.put(connection, now);
      listeners.forEach(listener -> listener.taken(now - askedNanos));
    }
  }

  void givenBack(SqlConnection connection) {
    inUse.decrementAndGet();
    Long since = listeners.isEmpty() ? null : takenNanos.remove(connection);
    if (since != null) {
      long held = System.nanoTime() - since;
      listeners.forEach(listener -> listener.givenBack(held));
    }
  }

  private void taken() {
    int now = inUse.incrementAndGet();
    if (now > peak.get()) {
      peak.accumulateAndGet(now, Math::max);
    }
  }

  void answered() {
    lastAnswerNanos = System.nanoTime();
  }

  int inUse() {
    return inUse.get();
  }

  /** The most connections in use at once since the last call. */
  int takePeak() {
    return Math.max(peak.getAndSet(0), inUse.get());
  }

  long nanosSinceAnswer() {
    return System.nanoTime() - lastAnswerNanos;
  }
}
