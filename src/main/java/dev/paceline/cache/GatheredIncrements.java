package dev.paceline.cache;

import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Sums increments by key while earlier ones are being written, and writes them together when that has ended, as with group
 * commit. While nothing is being written, those of one turn of the event loop leave together, without any wait. So never
 * more than one write runs. Thread-safe.
 */
final class GatheredIncrements {
  private final Vertx vertx;
  private final long patienceMillis;
  private final Function<Map<String, Long>, Uni<Void>> write;

  private Group gathering;
  private boolean writing;

  /** @param patience how long a caller waits at most for its increment to be written, which then goes on without it */
  GatheredIncrements(Vertx vertx, Duration patience, Function<Map<String, Long>, Uni<Void>> write) {
    this.vertx = vertx;
    this.patienceMillis = patience.toMillis();
    this.write = write;
  }

  private record Caller(Context context, UniEmitter<? super Void> emitter) {}

  private record Group(Map<String, Long> increments, List<Caller> callers) {

    void answer(Throwable failure) {
      callers.forEach(caller -> caller.context.runOnContext(back -> {
        if (failure == null) {
          caller.emitter.complete(null);
        } else {
          caller.emitter.fail(failure);
        }
      }));
    }
  }

  /** Adds one; ends when it is written, and fails when that fails. */
  Uni<Void> increment(String key) {
    return Uni.createFrom().emitter(emitter -> join(key, new Caller(vertx.getOrCreateContext(), emitter)));
  }

  private synchronized void join(String key, Caller caller) {
    if (gathering == null) {
      gathering = new Group(new HashMap<>(), new ArrayList<>());
    }
    gathering.increments.merge(key, 1L, Long::sum);
    gathering.callers.add(caller);
    if (!writing) {
      writing = true;
      VertxContext.createNewDuplicatedContext(caller.context).runOnContext(endOfTurn -> writeGathered());
    }
  }

  private void writeGathered() {
    Group group;
    synchronized (this) {
      group = gathering;
      gathering = null;
      writing = group != null;
    }
    if (group == null) {
      return;
    }
    long timer = vertx.setTimer(patienceMillis, late -> group.answer(null));
    Uni.createFrom().deferred(() -> write.apply(group.increments)).subscribe().with(
        written -> ended(group, timer, null), failure -> ended(group, timer, failure));
  }

  private void ended(Group group, long timer, Throwable failure) {
    vertx.cancelTimer(timer);
    group.answer(failure);
    writeGathered();
  }
}
