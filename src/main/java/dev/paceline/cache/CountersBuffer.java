package dev.paceline.cache;

import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * What of some counters is in Redis: the increments that are pending, those of the batch that is being flushed, and bases,
 * which are the database's totals. Each method is one step in Redis, and fails as {@link SharedRedis#send} does.
 */
final class CountersBuffer {
  private static final LuaScript COUNT = LuaScript.named("write-behind/count.lua");
  private static final LuaScript BEGIN = LuaScript.named("write-behind/begin.lua");
  private static final LuaScript FINISH = LuaScript.named("write-behind/finish.lua");
  private static final LuaScript READ = LuaScript.named("write-behind/read.lua");
  private static final LuaScript UNCOUNTED = LuaScript.named("write-behind/uncounted.lua");
  private static final LuaScript FORGET = LuaScript.named("write-behind/forget.lua");

  /** Much longer than a call to Redis can be on its way. */
  private static final Duration WRITER_REMEMBERED = Duration.ofDays(1);
  /** Longer than the database may take for a statement. */
  private static final Duration LEASE = Duration.ofSeconds(10);

  private final SharedRedis redis;
  private final String ttlMillis;
  private final String pending;
  private final String batch;
  private final String state;
  private final String basePrefix;
  private final String writer;

  CountersBuffer(String name, Duration ttl, SharedRedis redis) {
    this.redis = redis;
    this.ttlMillis = String.valueOf(ttl.toMillis());
    this.pending = "paceline:" + name + ":pending";
    this.batch = "paceline:" + name + ":batch";
    this.state = "paceline:" + name + ":state";
    this.basePrefix = "paceline:" + name + ":base:";
    this.writer = "paceline:" + name + ":writer:" + UUID.randomUUID();
  }

  /** Increments that are flushed together. */
  record Batch(long number, Map<String, Long> increments) {}

  /** What is in no total that includes only batches before this one; the batch has the number. */
  record Uncounted(long begun, Map<String, Long> pending, Map<String, Long> batch) {}

  /** A total of the database, and the number of the last batch that it includes. */
  record Base(long total, long flushed) {}

  /**
   * How one key is asked for.
   *
   * @param lease under which the base was loaded
   * @param loaded null when it was not loaded yet
   */
  record Question(String key, String lease, Base loaded) {}

  /**
   * What is known of one key.
   *
   * @param base null when there is none; then it may be loaded under the lease
   */
  record Answer(String key, String lease, Base base, long pending, long batched) {}

  /**
   * @param begun number of the last batch that was begun, which is that of the batch, if there is one
   * @param finished number of the last batch that was removed, for the database has it
   */
  record Reading(long begun, long finished, List<Answer> answers) {}

  /** The same number counts once, however often it is sent; a lower one than before doesn't count at all. */
  Uni<Void> count(long number, Map<String, Long> increments) {
    List<String> arguments = new ArrayList<>(2 + 2 * increments.size());
    arguments.add(String.valueOf(number));
    arguments.add(String.valueOf(WRITER_REMEMBERED.toMillis()));
    increments.forEach((key, increment) -> {
      arguments.add(key);
      arguments.add(String.valueOf(increment));
    });
    return redis.run(COUNT, List.of(pending, writer), arguments).replaceWithVoid();
  }

  Uni<Boolean> hasUncounted() {
    return redis.send(() -> Request.cmd(Command.EXISTS).arg(pending).arg(batch)).map(keys -> keys.toInteger() > 0);
  }

  /**
   * The batch that was begun and not yet finished, or else a new one; empty when nothing is pending.
   *
   * @param flushed number of the last batch that the database has
   */
  Uni<Optional<Batch>> begin(long flushed, int mostKeys) {
    List<String> arguments = List.of(String.valueOf(flushed), String.valueOf(mostKeys));
    return redis.run(BEGIN, List.of(pending, batch, state), arguments).map(answer -> answer.size() == 0
        ? Optional.empty()
        : Optional.of(new Batch(answer.get(0).toLong(), increments(answer.get(1)))));
  }

  /** Does nothing when that batch was finished already. */
  Uni<Void> finish(Batch flushed) {
    return redis.run(FINISH, List.of(batch, state), List.of(String.valueOf(flushed.number), basePrefix)).replaceWithVoid();
  }

  Uni<Uncounted> uncounted() {
    return redis.run(UNCOUNTED, List.of(pending, batch, state), List.of()).map(answer ->
        new Uncounted(answer.get(0).toLong(), increments(answer.get(1)), increments(answer.get(2))));
  }

  /** Keeps what was loaded, unless it may be outdated by now. */
  Uni<Reading> read(List<Question> questions) {
    List<String> keys = new ArrayList<>(List.of(pending, batch, state));
    List<String> arguments = new ArrayList<>(List.of("?" + UUID.randomUUID(), String.valueOf(LEASE.toMillis()), ttlMillis));
    for (Question question : questions) {
      keys.add(basePrefix + question.key);
      arguments.add(question.key);
      arguments.add(question.lease);
      arguments.add(question.loaded == null ? "" : question.loaded.total + " " + question.loaded.flushed);
    }
    return redis.run(READ, keys, arguments).map(answer -> new Reading(
        answer.get(0).toLong(), answer.get(1).toLong(),
        IntStream.range(0, questions.size()).mapToObj(n -> answer(questions.get(n).key, answer.get(n + 2))).toList()));
  }

  Uni<Void> dropBases(Collection<String> keys) {
    return redis.send(() -> {
      Request delete = Request.cmd(Command.DEL);
      keys.forEach(key -> delete.arg(basePrefix + key));
      return delete;
    }).replaceWithVoid();
  }

  Uni<Void> dropAllBases() {
    return redis.send(() -> Request.cmd(Command.HINCRBY).arg(state).arg("generation").arg(1)).replaceWithVoid();
  }

  Uni<Void> forget(String key) {
    return redis.run(FORGET, List.of(pending, batch, basePrefix + key), List.of(key)).replaceWithVoid();
  }

  private static Answer answer(String key, Response found) {
    String text = found.get(0).toString();
    Base base = text.startsWith("?") ? null : base(text);
    return new Answer(key, text, base, orZero(found.get(1)), orZero(found.get(2)));
  }

  private static Base base(String text) {
    int space = text.indexOf(' ');
    return new Base(Long.parseLong(text.substring(0, space)), Long.parseLong(text.substring(space + 1)));
  }

  private static long orZero(Response increment) {
    return increment == null ? 0 : increment.toLong();
  }

  /** A script answers a hash as a list: key, value, key, value, … */
  private static Map<String, Long> increments(Response hash) {
    Map<String, Long> increments = new HashMap<>();
    for (int n = 0; n < hash.size(); n += 2) {
      increments.put(hash.get(n).toString(), hash.get(n + 1).toLong());
    }
    return increments;
  }
}
