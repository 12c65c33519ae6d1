package dev.paceline.cache;

import dev.paceline.database.Change;
import dev.paceline.database.ChangeBatch;
import dev.paceline.database.ChangeListener;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Keeps the caches of this instance up to date with what others write. Two ways lead here: messages over Redis, by which
 * instances tell each other at once; and the change log of the database, which also has what other programs write, and
 * what no message told. From the log Redis is brought up to date, too: by every instance, for each believes it only then.
 */
@Singleton
class Invalidations implements ChangeListener {
  private static final Logger LOG = Logger.getLogger(Invalidations.class);
  private static final LuaScript KEEP_POSITION = LuaScript.named("position.lua");
  private static final long UNHEARD = -1;

  private final SharedRedis redis;
  private final Freshness freshness;
  private final Map<String, TwoTier<?, ?>> caches = new ConcurrentSkipListMap<>();
  private final Map<String, Counters> counters = new ConcurrentSkipListMap<>();
  private final AtomicLong lastSequence = new AtomicLong(UNHEARD);
  private volatile long lastTick;
  private volatile boolean mustClear;
  private volatile boolean hears;

  Invalidations(SharedRedis redis, Freshness freshness) {
    this.redis = redis;
    this.freshness = freshness;
  }

  void add(TwoTier<?, ?> cache) {
    caches.put(cache.definition().name(), cache);
  }

  void add(String name, String entity, WriteBehindCounters added) {
    counters.put(name, new Counters(entity, added));
  }

  Set<String> names() {
    Set<String> names = new TreeSet<>(caches.keySet());
    names.addAll(counters.keySet());
    return names;
  }

  private record Counters(String entity, WriteBehindCounters counters) {

    /** Never fails: what Redis could not be told, they remember themselves. */
    Uni<Boolean> follow(ChangeBatch batch) {
      List<Change> own = batch.changes().stream().filter(change -> change.entity().equals(entity)).toList();
      boolean all = batch.everything() || own.stream().anyMatch(change -> change.key() == null);
      Uni<Void> told = all ? counters.allChanged() : counters.changed(own.stream().map(Change::key).toList());
      return told.replaceWith(true).onFailure().recoverWithItem(true);
    }
  }

  @Override
  public Uni<Optional<String>> position() {
    return redis.send(() -> Request.cmd(Command.GET).arg(CacheKeys.POSITION))
        .map(kept -> Optional.ofNullable(kept).map(text -> text.toString().split("\\|", 2)[1]))
        .onFailure().recoverWithItem(Optional.empty());
  }

  /** Without messages the log is all there is to go by. */
  @Override
  public boolean isUrgent() {
    return !hears;
  }

  @Override
  public Uni<Void> changed(ChangeBatch batch) {
    int losses = freshness.losses();
    Uni<Boolean> applied = batch.everything() ? forgetEverything() : apply(batch.changes());
    freshness.nearIsAsOf(batch.askedNanos());
    return applied
        .call(() -> all(counters.values().stream().map(each -> each.follow(batch)).toList()))
        .chain(done -> repeatMissed().map(repeated -> done && repeated))
        .chain(done -> done || mustClear ? keep(batch, losses) : Uni.createFrom().voidItem());
  }

  private Uni<Boolean> forgetEverything() {
    mustClear = true;
    caches.values().forEach(TwoTier::forgetAll);
    return Uni.createFrom().item(true);
  }

  private Uni<Boolean> apply(List<Change> changes) {
    List<Uni<Boolean>> applied = new ArrayList<>();
    for (Change change : changes) {
      for (TwoTier<?, ?> cache : caches.values()) {
        if (cache.isEnabled() && cache.definition().entity().equals(change.entity())) {
          applied.add(apply(change, cache));
        }
      }
    }
    return all(applied);
  }

  private <K> Uni<Boolean> apply(Change change, TwoTier<K, ?> cache) {
    if (change.key() == null) {
      return forgetEverything();
    }
    return cache.follow(cache.definition().key().apply(change.key()), new Version(change.birth(), change.version()));
  }

  private Uni<Boolean> repeatMissed() {
    mustClear |= caches.values().stream().anyMatch(TwoTier::hasLostTrack);
    return mustClear ? Uni.createFrom().item(true) : all(caches.values().stream().map(TwoTier::repeatMissed).toList());
  }

  private static Uni<Boolean> all(List<Uni<Boolean>> parts) {
    return parts.isEmpty()
        ? Uni.createFrom().item(true)
        : Uni.join().all(parts).andFailFast().map(done -> !done.contains(false));
  }

  /** All that the batch had is in Redis: so it is as fresh as the batch, if it is still the same that it was. */
  private Uni<Void> keep(ChangeBatch batch, int losses) {
    boolean clear = mustClear;
    List<String> keys = Stream.concat(
        Stream.of(CacheKeys.POSITION, CacheKeys.SEQUENCE), caches.keySet().stream().map(CacheKeys::generation)).toList();
    List<String> arguments = List.of(
        CacheKeys.CHANNEL, String.valueOf(lastTick), batch.position(), clear ? "1" : "0", UUID.randomUUID().toString());
    List<Runnable> missed = caches.values().stream().map(TwoTier::missedUntilNow).toList();
    return redis.run(KEEP_POSITION, keys, arguments)
        .invoke(answer -> kept(answer, clear, batch, losses, missed))
        .replaceWithVoid()
        .onFailure().recoverWithNull();
  }

  private void kept(Response answer, boolean clear, ChangeBatch batch, int losses, List<Runnable> missed) {
    lastTick = answer.get(0).toLong();
    freshness.redisSaysItIs(answer.get(1).toLong());
    if (answer.get(2).toInteger() == 1) {
      missed.forEach(Runnable::run);
      caches.values().forEach(TwoTier::forgetAll);
    }
    if (clear) {
      mustClear = false;
    }
    freshness.sharedIsAsOf(batch.askedNanos(), losses);
  }

  /** A new subscription has begun: what was told before it was missed. */
  void beginsToHear() {
    lastSequence.set(UNHEARD);
    caches.values().forEach(TwoTier::forgetAll);
    hears = true;
  }

  void hearsNothing() {
    hears = false;
    freshness.sharedWasLost();
  }

  /** What can't be read may have told anything. */
  void hear(String message) {
    try {
      hear(new JsonObject(message));
    } catch (RuntimeException malformed) {
      LOG.warnf("A message about a write can't be read: %s", malformed.getMessage());
      lastSequence.set(UNHEARD);
      caches.values().forEach(TwoTier::forgetAll);
    }
  }

  /** Messages are numbered: after a gap nobody knows what was missed. */
  private void hear(JsonObject told) {
    JsonArray changes = told.getJsonArray("changes");
    boolean news = changes != null || told.getBoolean("everything", false);
    long sequence = told.getLong("sequence");
    long last = lastSequence.getAndSet(sequence);
    boolean gap = last != UNHEARD && sequence != (news ? last + 1 : last);
    if (gap || sequence < 0 || changes == null && news) {
      caches.values().forEach(TwoTier::forgetAll);
    } else if (news) {
      TwoTier<?, ?> cache = caches.get(told.getString("cache"));
      if (cache != null) {
        changes.forEach(change -> hear((JsonArray) change, cache));
      }
    }
  }

  private static <K> void hear(JsonArray change, TwoTier<K, ?> cache) {
    String entry = change.getString(0);
    K key = cache.definition().key().apply(CacheKeys.key(cache.definition().name(), entry));
    if (change.getBoolean(3)) {
      cache.forget(key);
    } else {
      cache.forgetOlderThan(key, new Version(Long.parseLong(change.getString(1)), Long.parseLong(change.getString(2))));
    }
  }
}
