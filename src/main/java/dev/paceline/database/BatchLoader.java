package dev.paceline.database;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Merges lookups by key that are asked for at the same moment, by one request or by many, into one statement. When
 * the database is idle, the keys of one turn of the event loop leave together, without any wait. While two batches run,
 * keys gather and leave together when one ends: the busier the database, the larger the batches, as with group commit.
 *
 * <p>A lookup never joins a batch that has already left: what it answers is read after it was asked for, so a client that
 * has written reads its own write. Each caller gets its own answer on its own context: a batch that fails is asked again
 * key by key, unless the database itself is unavailable, so that one bad key fails alone.
 *
 * <p>Thread-safe. After the batching of Facebook's DataLoader, made instance-wide.
 *
 * @param <K> key with {@code equals}
 * @param <V> what is found by it
 */
public final class BatchLoader<K, V> {
  /** Two statements keep PostgreSQL busy while the answer of the first is on its way; more would only split the batches. */
  private static final int MAX_RUNNING = 2;

  /** Beyond that the database is hopelessly behind, and a caller is better told at once. */
  private static final int MAX_WAITING = 20_000;

  private final Database database;
  private final Vertx vertx;
  private final int maxBatch;
  private final Function<List<K>, Uni<Map<K, V>>> find;

  private final Map<K, List<Caller<V>>> waiting = new LinkedHashMap<>();
  private boolean leaving;
  private int running;

  BatchLoader(Database database, Vertx vertx, int maxBatch, Function<List<K>, Uni<Map<K, V>>> find) {
    this.database = database;
    this.vertx = vertx;
    this.maxBatch = maxBatch;
    this.find = find;
  }

  private record Caller<V>(Context context, UniEmitter<? super Optional<V>> emitter, AtomicBoolean gone) {}

  /** What is found by the key now; empty when there is none. */
  public Uni<Optional<V>> load(K key) {
    return Uni.createFrom().emitter(emitter -> {
      Caller<V> caller = new Caller<>(vertx.getOrCreateContext(), emitter, new AtomicBoolean());
      emitter.onTermination(() -> caller.gone.set(true));
      if (!join(key, caller)) {
        emitter.fail(new DatabaseUnavailableException("Too many lookups are waiting"));
      }
    });
  }

  private boolean join(K key, Caller<V> caller) {
    synchronized (this) {
      if (waiting.size() >= MAX_WAITING) {
        return false;
      }
      waiting.computeIfAbsent(key, k -> new ArrayList<>(1)).add(caller);
      if (leaving || running >= MAX_RUNNING) {
        return true;
      }
      leaving = true;
    }
    caller.context.runOnContext(endOfTurn -> leave(caller.context));
    return true;
  }

  private void leave(Context context) {
    Map<K, List<Caller<V>>> batch;
    synchronized (this) {
      leaving = false;
      batch = takeBatch();
      if (batch.isEmpty()) {
        return;
      }
      running++;
      leaving = !waiting.isEmpty() && running < MAX_RUNNING;
      if (leaving) {
        context.runOnContext(next -> leave(context));
      }
    }
    SharedStatements shared = new SharedStatements(context);
    shared.context().runOnContext(start -> run(batch, shared));
  }

  private Map<K, List<Caller<V>>> takeBatch() {
    Map<K, List<Caller<V>>> batch = new LinkedHashMap<>();
    Iterator<Map.Entry<K, List<Caller<V>>>> entries = waiting.entrySet().iterator();
    while (entries.hasNext() && batch.size() < maxBatch) {
      Map.Entry<K, List<Caller<V>>> entry = entries.next();
      entries.remove();
      if (!entry.getValue().stream().allMatch(caller -> caller.gone.get())) {
        batch.put(entry.getKey(), entry.getValue());
      }
    }
    return batch;
  }

  private void run(Map<K, List<Caller<V>>> batch, SharedStatements shared) {
    find(List.copyOf(batch.keySet())).subscribe().with(
        found -> {
          ended(shared.context());
          batch.forEach((key, callers) -> answer(callers, shared, Optional.ofNullable(found.get(key)), null));
        },
        failure -> {
          ended(shared.context());
          failed(batch, shared, failure);
        });
  }

  private void failed(Map<K, List<Caller<V>>> batch, SharedStatements shared, Throwable failure) {
    if (batch.size() == 1 || failure instanceof DatabaseUnavailableException) {
      batch.forEach((key, callers) -> answer(callers, shared, null, failure));
      return;
    }
    batch.forEach((key, callers) -> find(List.of(key)).subscribe().with(
        found -> answer(callers, shared, Optional.ofNullable(found.get(key)), null),
        own -> answer(callers, shared, null, own)));
  }

  private Uni<Map<K, V>> find(List<K> keys) {
    return Uni.createFrom().deferred(() -> find.apply(keys));
  }

  private void ended(Context context) {
    synchronized (this) {
      running--;
      if (leaving || waiting.isEmpty()) {
        return;
      }
      leaving = true;
    }
    context.runOnContext(next -> leave(context));
  }

  private void answer(List<Caller<V>> callers, SharedStatements shared, Optional<V> found, Throwable failure) {
    for (Caller<V> caller : callers) {
      caller.context.runOnContext(back -> {
        shared.executions().forEach(database::tellListeners);
        if (failure == null) {
          caller.emitter.complete(found);
        } else {
          caller.emitter.fail(failure);
        }
      });
    }
  }
}
