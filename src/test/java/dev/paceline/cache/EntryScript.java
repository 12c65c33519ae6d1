package dev.paceline.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One operation of {@code entry.lua} at a time, on the entries of a cache in a Redis of the test's own. */
final class EntryScript {
  static final String GENERATION = "the-generation";

  private static final LuaScript SCRIPT = LuaScript.named("entry.lua");
  private static final String CACHE = "things";
  private static final String TTL_MILLIS = "3600000";
  private static final long MINUTE_MILLIS = 60_000;

  final ScriptedRedis redis;
  long markLifeMillis = MINUTE_MILLIS / 2;

  EntryScript(ScriptedRedis redis) {
    this.redis = redis;
  }

  /** Nothing is left of what was there; the next to come may fill. */
  void begin() {
    redis.ask("CONFIG", "SET", "maxmemory", "0");
    redis.ask("FLUSHALL");
    beginGeneration(GENERATION);
    redis.heard();
    markLifeMillis = MINUTE_MILLIS / 2;
  }

  void beginGeneration(String generation) {
    redis.ask("SET", CacheKeys.generation(CACHE), generation);
  }

  boolean fill(String key, Version version, String value) {
    return fill(key, version, value, GENERATION, redis.nowMillis() + MINUTE_MILLIS);
  }

  boolean fill(String key, Version version, String value, String generation, long deadlineMillis) {
    return run(key, "fill", version, generation, TTL_MILLIS, value, "", String.valueOf(deadlineMillis));
  }

  boolean put(String key, Version version, String value, String token) {
    return run(key, "put", version, "", TTL_MILLIS, value, token, "0");
  }

  boolean invalidate(String key, Version version) {
    return invalidate(key, version, "");
  }

  boolean invalidate(String key, Version version, String token) {
    return run(key, "invalidate", version, "", "0", "", token, "0");
  }

  /** What the change log says. */
  boolean follow(String key, Version version) {
    return run(key, "follow", version, "", "0", "", "", "0");
  }

  boolean mark(String key, String token) {
    return run(key, "mark", Version.NONE, "", "0", "", token, "0");
  }

  boolean unmark(String key, String token) {
    return invalidate(key, Version.NONE, token);
  }

  private boolean run(String key, String what, Version version, String... more) {
    List<String> arguments = new ArrayList<>(List.of(
        CacheKeys.CHANNEL, CACHE, GENERATION, String.valueOf(MINUTE_MILLIS), String.valueOf(markLifeMillis),
        what, String.valueOf(version.birth()), String.valueOf(version.count())));
    arguments.addAll(List.of(more));
    List<String> keys = List.of(CacheKeys.generation(CACHE), CacheKeys.SEQUENCE, name(key));
    return redis.run(SCRIPT, keys, arguments).get(0).toInteger() == 1;
  }

  String name(String key) {
    return CacheKeys.entry(CACHE, key);
  }

  /** An entry as it is there, of this generation or of another. */
  record Stored(char state, Version version, String generation, String rest) {}

  Optional<Stored> stored(String key) {
    return Optional.ofNullable(redis.ask("GET", name(key))).map(text -> {
      String[] parts = text.toString().split("\\|", 5);
      Version version = new Version(Long.parseLong(parts[1]), Long.parseLong(parts[2]));
      return new Stored(parts[0].charAt(0), version, parts[3], parts[4]);
    });
  }

  String generation() {
    return redis.ask("GET", CacheKeys.generation(CACHE)).toString();
  }

  /** What a reader would use. */
  Optional<Stored> readable(String key) {
    return stored(key).filter(entry -> entry.state() == 'V' && entry.generation().equals(generation()));
  }

  boolean isTombstone(String key, Version version) {
    return stored(key).filter(entry -> entry.state() == 'T' && entry.version().equals(version)).isPresent();
  }

  boolean isMarked(String key) {
    return stored(key).filter(entry -> entry.state() == 'M').isPresent();
  }
}
