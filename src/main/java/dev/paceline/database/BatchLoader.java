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
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Merges lookups by key that are asked for at the same moment, by one request or by many, into one statement. When
 * the database is idle, the keys of one turn of the event loop leave together, without any wait. While two batches run,
 * keys gather and leave together when one ends: the busier the database, the larger the batches, as with group commit.
 *
 * <p>A lookup never joins a batch that has already left: what it answers is read after it was asked for, so a client that
 * has written reads its own write. Each caller gets its own answer on its own context: a batch that fails is asked again
 * in halves, one after the other, unless the database itself is unavailable, so that one bad key fails alone.
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
  static final int MAX_WAITING = 20_000;

  private final Database database;
  private final Vertx vertx;
  private final int maxBatch;
  private final Function<List<K>, Uni<Map<K, V>>> find;

  private final Map<K, Lookup<K, V>> waiting = new LinkedHashMap<>();
  private int callersWaiting;
  private boolean leaving;
  private int running;

  BatchLoader(Database database, Vertx vertx, int maxBatch, Function<List<K>, Uni<Map<K, V>>> find) {
    this.database = database;
    this.vertx = vertx;
    this.maxBatch = maxBatch;
    this.find = find;
  }

  private record Lookup<K, V>(K key, List<Caller<V>> callers) {}

  private static final class Caller<V> {
    private final Context context;
    private final UniEmitter<? super Optional<V>> emitter;
    private volatile boolean gone;

    Caller(Context context, UniEmitter<? super Optional<V>> emitter) {
      this.context = context;
      this.emitter = emitter;
    }
  }

  /** What is found by the key now; empty when there is none. */
  public Uni<Optional<V>> load(K key) {
    database.asked(this);
    return Uni.createFrom().emitter(emitter -> {
      Caller<V> caller = new Caller<>(vertx.getOrCreateContext(), emitter);
      emitter.onTermination(() -> caller.gone = true);
      if (!join(key, caller)) {
        emitter.fail(new DatabaseUnavailableException("Too many lookups are waiting"));
      }
    });
  }

  private synchronized boolean join(K key, Caller<V> caller) {
    if (callersWaiting >= MAX_WAITING) {
      return false;
    }
    waiting.computeIfAbsent(key, first -> new Lookup<>(key, new ArrayList<>(1))).callers.add(caller);
    callersWaiting++;
    leaveAtEndOfTurn(caller.context);
    return true;
  }

  /** Called with the lock held, whenever one more batch may have become able to leave. */
  private void leaveAtEndOfTurn(Context context) {
    if (waiting.isEmpty() || leaving || running >= MAX_RUNNING) {
      return;
    }
    leaving = true;
    SharedStatements shared = new SharedStatements(this, context);
    shared.context().runOnContext(endOfTurn -> leave(shared));
  }

  private void leave(SharedStatements shared) {
    List<Lookup<K, V>> batch;
    synchronized (this) {
      leaving = false;
      batch = takeBatch();
      if (batch.isEmpty()) {
        return;
      }
      running++;
      leaveAtEndOfTurn(shared.context());
    }
    ask(batch, shared).subscribe().with(answered -> ended(shared), unforeseen -> ended(shared));
  }

  private List<Lookup<K, V>> takeBatch() {
    List<Lookup<K, V>> batch = new ArrayList<>(Math.min(waiting.size(), maxBatch));
    Iterator<Lookup<K, V>> lookups = waiting.values().iterator();
    while (lookups.hasNext() && batch.size() < maxBatch) {
      Lookup<K, V> lookup = lookups.next();
      lookups.remove();
      callersWaiting -= lookup.callers.size();
      if (!lookup.callers.stream().allMatch(caller -> caller.gone)) {
        batch.add(lookup);
      }
    }
    return batch;
  }

  private synchronized void ended(SharedStatements shared) {
    running--;
    leaveAtEndOfTurn(shared.context());
  }

  private Uni<Void> ask(List<Lookup<K, V>> batch, SharedStatements shared) {
    return Uni.createFrom().deferred(() -> find.apply(batch.stream().map(Lookup::key).toList()))
        .invoke(found -> batch.forEach(lookup -> {
          Optional<V> own = Optional.ofNullable(found.get(lookup.key));
          tell(lookup, shared, caller -> caller.complete(own));
        }))
        .replaceWithVoid()
        .onFailure().recoverWithUni(failure -> failOrAskAgain(batch, shared, failure));
  }

  private Uni<Void> failOrAskAgain(List<Lookup<K, V>> batch, SharedStatements shared, Throwable failure) {
    if (batch.size() == 1 || failure instanceof DatabaseUnavailableException) {
      batch.forEach(lookup -> tell(lookup, shared, caller -> caller.fail(failure)));
      return Uni.createFrom().voidItem();
    }
    int half = batch.size() / 2;
    return ask(batch.subList(0, half), shared).chain(() -> ask(batch.subList(half, batch.size()), shared));
  }

  private void tell(Lookup<K, V> lookup, SharedStatements shared, Consumer<UniEmitter<? super Optional<V>>> answer) {
    for (Caller<V> caller : lookup.callers) {
      caller.context.runOnContext(back -> {
        database.tellShared(shared.executions());
        answer.accept(caller.emitter);
      });
    }
  }
}
