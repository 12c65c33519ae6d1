package dev.paceline.cache;

import dev.paceline.database.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.impl.types.ErrorType;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Writes increments to the buffer in Redis, or else straight to the database. When Redis doesn't say whether it has taken
 * some, they are kept and sent again under the same number until it does; those that come meanwhile go to the database.
 */
final class CountersWriter {
  private final CountersBuffer buffer;
  private final Database database;
  private final CountersStore store;
  private final Consumer<Collection<String>> changed;

  private final AtomicLong lastNumber = new AtomicLong();
  private volatile Attempt unsure;

  /** @param changed is told which totals of the database have changed without the buffer */
  CountersWriter(CountersBuffer buffer, Database database, CountersStore store, Consumer<Collection<String>> changed) {
    this.buffer = buffer;
    this.database = database;
    this.store = store;
    this.changed = changed;
  }

  private record Attempt(long number, Map<String, Long> increments) {}

  /** Never called while a call before is still running. */
  Uni<Void> write(Map<String, Long> increments) {
    if (unsure != null) {
      return addToStore(increments);
    }
    Attempt attempt = new Attempt(lastNumber.incrementAndGet(), increments);
    return buffer.count(attempt.number, increments)
        .onFailure(CountersWriter::hadNoEffect).recoverWithUni(() -> addToStore(increments))
        .onFailure(RedisUnavailableException.class).invoke(() -> unsure = attempt)
        .onFailure(RedisUnavailableException.class).recoverWithNull();
  }

  /** Sends again what Redis may not have taken. Fails as long as it doesn't say. */
  Uni<Void> retryUnsure() {
    Attempt attempt = unsure;
    return attempt == null
        ? Uni.createFrom().voidItem()
        : buffer.count(attempt.number, attempt.increments).invoke(() -> unsure = null);
  }

  Uni<Void> addToStore(Map<String, Long> increments) {
    return store.add(database, increments).invoke(() -> changed.accept(increments.keySet()));
  }

  private static boolean hadNoEffect(Throwable failure) {
    return failure instanceof ErrorType || failure instanceof RedisUnavailableException redis && redis.isNeverSent();
  }
}
