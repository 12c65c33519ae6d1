package dev.paceline.cache;

import dev.paceline.database.BatchLoader;
import dev.paceline.database.BatchLoaders;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * The tier that all instances share, in Redis. Lookups of the same moment are one MGET, changes one script, which lets
 * nothing older replace something newer. It never fails: a Redis that doesn't answer has nothing.
 */
class SharedTier<V extends Record> {
  private static final Logger LOG = Logger.getLogger(SharedTier.class);
  private static final LuaScript CHANGE = LuaScript.named("entry.lua");

  /** Outlives any load that may still fill in what it read before. */
  private static final Duration TOMBSTONE_LIFE = Duration.ofMinutes(1);
  private static final Duration LONGEST_LOAD = TOMBSTONE_LIFE.dividedBy(3);

  /** Longer than any statement may run. */
  private static final Duration MARK_LIFE = Duration.ofSeconds(30);

  private final SharedRedis redis;
  private final Freshness freshness;
  private final String name;
  private final EntryCodec<V> codec;
  private final BatchLoader<String, Lookup<V>> lookups;
  private final BatchLoader<Operation, Boolean> operations;

  SharedTier(SharedRedis redis, Freshness freshness, BatchLoaders loaders, String name, EntryCodec<V> codec) {
    this.redis = redis;
    this.freshness = freshness;
    this.name = name;
    this.codec = codec;
    this.lookups = loaders.by(this::findAll);
    this.operations = loaders.by(this::changeAll);
  }

  /** One of what the script can do; each is itself only, however alike. */
  private static final class Operation {
    private final String key;
    private final List<String> arguments;

    Operation(String key, String what, Version version, String... more) {
      this.key = key;
      this.arguments = new ArrayList<>(8);
      arguments.addAll(List.of(what, String.valueOf(version.birth()), String.valueOf(version.count())));
      arguments.addAll(List.of(more));
    }
  }

  /** What Redis has, if it can be believed; when it was asked for, so that a fill that comes too late is refused. */
  Uni<Lookup<V>> find(String key) {
    return freshness.isSharedFresh()
        ? lookups.load(key).map(found -> found.orElseGet(Lookup::unavailable)).onFailure().recoverWithItem(Lookup::unavailable)
        : Uni.createFrom().item(Lookup.unavailable());
  }

  /**
   * Keeps what was loaded, unless something newer is known.
   *
   * @param askedMillis when the lookup was made that the load followed, by the clock of Redis
   */
  Uni<Boolean> fill(String key, Entry<V> entry, String generation, long askedMillis) {
    return change(new Operation(
        key, "fill", entry.version(), generation, life(entry), codec.write(entry), "",
        String.valueOf(askedMillis + LONGEST_LOAD.toMillis())));
  }

  /** Keeps what a write has made, and ends its mark. True if Redis has done it. */
  Uni<Boolean> put(String key, Entry<V> entry, String token) {
    return change(new Operation(key, "put", entry.version(), "", life(entry), codec.write(entry), token, "0"));
  }

  /** Forgets what is older than the version, and ends the mark of the write, if it has one. True if Redis has done it. */
  Uni<Boolean> invalidate(String key, Version version, String token) {
    return change(new Operation(key, "invalidate", version, "", "0", "", token, "0"));
  }

  /** As {@link #invalidate}, of what every instance learns from the log by itself. True if Redis has done it. */
  Uni<Boolean> follow(String key, Version version) {
    return change(new Operation(key, "follow", version, "", "0", "", "", "0"));
  }

  /** Lets nobody use or keep the entry until the write has ended, or its time is over. True if Redis has done it. */
  Uni<Boolean> mark(String key, String token) {
    return change(new Operation(key, "mark", Version.NONE, "", "0", "", token, "0"));
  }

  private String life(Entry<V> entry) {
    return String.valueOf(Math.max(1, entry.expiresAtMillis() - freshness.redisMillis()));
  }

  private Uni<Boolean> change(Operation operation) {
    return operations.load(operation).map(done -> done.orElse(false)).onFailure().recoverWithItem(false);
  }

  private Uni<Map<String, Lookup<V>>> findAll(List<String> keys) {
    return redis.send(() -> {
      Request request = Request.cmd(Command.MGET).arg(CacheKeys.generation(name));
      keys.forEach(key -> request.arg(CacheKeys.entry(name, key)));
      return request;
    }).map(answer -> lookups(keys, answer)).onFailure().recoverWithItem(failure -> nothing(failure));
  }

  private Map<String, Lookup<V>> lookups(List<String> keys, Response answer) {
    String generation = answer.get(0) == null ? "" : answer.get(0).toString();
    Map<String, Lookup<V>> found = new HashMap<>();
    for (int n = 0; n < keys.size(); n++) {
      Response entry = answer.get(n + 1);
      found.put(keys.get(n), entry == null
          ? Lookup.missing(generation)
          : codec.read(entry.toString(), generation, freshness.redisMillis()));
    }
    return found;
  }

  private Uni<Map<Operation, Boolean>> changeAll(List<Operation> batch) {
    List<String> keys = new ArrayList<>(List.of(CacheKeys.generation(name), CacheKeys.SEQUENCE));
    List<String> arguments = new ArrayList<>(List.of(
        CacheKeys.CHANNEL, name, UUID.randomUUID().toString(),
        String.valueOf(TOMBSTONE_LIFE.toMillis()), String.valueOf(MARK_LIFE.toMillis())));
    batch.forEach(operation -> {
      keys.add(CacheKeys.entry(name, operation.key));
      arguments.addAll(operation.arguments);
    });
    return redis.run(CHANGE, keys, arguments)
        .map(answer -> done(batch)).onFailure().recoverWithItem(failure -> nothing(failure));
  }

  private Map<Operation, Boolean> done(List<Operation> batch) {
    Map<Operation, Boolean> done = new HashMap<>();
    batch.forEach(operation -> done.put(operation, true));
    return done;
  }

  private <K, T> Map<K, T> nothing(Throwable failure) {
    if (!(failure instanceof RedisUnavailableException)) {
      LOG.errorf(failure, "Redis refuses what cache %s asks", name);
    }
    return Map.of();
  }
}
