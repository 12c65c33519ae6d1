package dev.paceline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.cache.CountersBuffer.Batch;
import dev.paceline.cache.CountersBuffer.Question;
import dev.paceline.cache.WriteBehindCounters.Counter;
import dev.paceline.database.BatchLoaders;
import dev.paceline.database.Database;
import dev.paceline.http.RequestTiming;
import dev.paceline.testing.Await;
import dev.paceline.testing.Sql;
import dev.paceline.testing.Together;
import dev.paceline.tracing.Traces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two instances with the same counters, flushed by hand, one step at a time. */
@QuarkusTest
class WriteBehindCountersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Inject SharedRedis redis;
  @Inject RedisConfig redisConfig;
  @Inject RedisDataSource redisData;
  @Inject Database database;
  @Inject BatchLoaders loaders;
  @Inject Vertx vertx;
  @Inject RequestTiming timing;
  @Inject Sql sql;

  @ConfigProperty(name = "quarkus.redis.hosts")
  String redisUrl;

  private final String name = "test-" + UUID.randomUUID();
  private TestCounters store;
  private WriteBehindCounters one;
  private WriteBehindCounters other;

  @BeforeEach
  void makeTwoInstances() {
    sql.update(TestCounters.TABLE);
    store = new TestCounters(name, database);
    one = counters(redis);
    other = counters(redis);
  }

  @AfterEach
  void cleanUp() {
    loseRedis();
    sql.update("DELETE FROM test_counters WHERE name = ?", name);
    sql.update("DELETE FROM write_behind WHERE name = ?", name);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatWasCountedIsSeenOnEveryInstanceAtOnceAtAnyStepOfAFlush(boolean baseIsCold) {
    String key = key(100);
    assertEquals(100, total(other, key, baseIsCold));
    count(one, key, 1);
    assertEquals(101, total(other, key, baseIsCold));
    Batch batch = begin(one);
    assertEquals(101, total(other, key, baseIsCold));
    count(one, key, 1);
    assertEquals(102, total(other, key, baseIsCold));
    get(one.steps().commit(batch));
    assertEquals(102, total(other, key, baseIsCold));
    count(one, key, 1);
    assertEquals(103, total(other, key, baseIsCold));
    get(one.steps().finish(batch));
    assertEquals(103, total(other, key, baseIsCold));
    get(one.flush());
    assertEquals(103, total(other, key, baseIsCold));
    assertEquals(103, inDatabase(key));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aCrashAfterAnyStepLosesNothingAndCountsNothingTwice(int steps) {
    String key = key(0);
    count(one, key, 3);
    if (steps > 0) {
      Batch batch = begin(one);
      get(steps > 1 ? one.steps().commit(batch) : Uni.createFrom().voidItem());
      get(steps > 2 ? one.steps().finish(batch) : Uni.createFrom().voidItem());
    }

    count(other, key, 1);
    get(other.flush());
    get(other.flush());

    assertEquals(4, inDatabase(key));
    assertEquals(4, total(other, key, false));
  }

  @Test
  void ofTwoFlushesAtOnceOneAddsTheBatch() {
    String key = key(0);
    count(one, key, 3);
    Batch batch = begin(one);
    Batch same = begin(other);

    Together.run(Stream.of(committing(one, batch), committing(other, same)));
    get(one.steps().finish(batch));
    get(other.steps().finish(same));

    assertEquals(batch, same);
    assertEquals(3, inDatabase(key));
    assertEquals(3, total(one, key, false));
  }

  @Test
  void aFlushThatWakesUpLateDoesNotTouchWhatCameAfterIt() {
    String key = key(0);
    count(one, key, 1);
    Batch late = begin(one);
    get(other.flush());
    count(other, key, 1);
    get(other.flush());
    count(other, key, 1);
    Batch current = begin(other);

    get(one.steps().commit(late));
    get(one.steps().finish(late));

    assertEquals(2, inDatabase(key));
    assertEquals(3, total(other, key, false));
    get(other.steps().commit(current));
    get(other.steps().finish(current));
    assertEquals(3, inDatabase(key));
    assertEquals(3, total(other, key, false));
  }

  /** Both batches were begun when the database had the same number. */
  @Test
  void aRedisThatLostItsDataBetweenTwoStepsLosesNothingThatIsCountedLater() {
    String key = key(0);
    count(one, key, 1);
    Batch before = begin(one);
    loseRedis();
    count(other, key, 1);
    Batch after = begin(other);

    get(one.steps().commit(before));
    get(one.steps().finish(before));
    get(other.steps().commit(after));
    get(other.steps().finish(after));

    assertEquals(2, inDatabase(key));
    assertEquals(2, total(one, key, false));
  }

  @Test
  void aRedisThatLostItsDataAndWhoseClockIsBehindStillFlushes() {
    String key = key(0);
    long ahead = 1_000L * (System.currentTimeMillis() + 3_600_000L);
    sql.update("INSERT INTO write_behind VALUES (?, ?)", name, ahead); // in microseconds
    count(one, key, 2);

    get(one.flush());

    assertEquals(2, inDatabase(key));
    assertEquals(2, total(one, key, false));
  }

  @ParameterizedTest
  @CsvSource({"ANSWERS", "REQUESTS"})
  void whatRedisMayHaveTakenCountsOnce(RedisProxy.Cut cut) throws Exception {
    String key = key(0);
    RedisProxy proxy = new RedisProxy(vertx, redisUrl);
    Redis client = Redis.createClient(vertx, proxy.url());
    WriteBehindCounters cutOff = counters(new SharedRedis(client, redisConfig, Traces.off()));
    count(cutOff, key, 1);

    proxy.cut(cut);
    count(cutOff, key, 1);
    long inRedis = total(other, key, true);
    count(cutOff, key, 1);
    proxy.cut(RedisProxy.Cut.NOTHING);
    Await.until("Redis answers again", PATIENCE, () -> succeeds(cutOff.flush()));
    get(cutOff.flush());

    assertEquals(cut == RedisProxy.Cut.ANSWERS ? 2 : 1, inRedis);
    assertEquals(3, total(cutOff, key, false));
    assertEquals(3, inDatabase(key));
    client.close();
    proxy.close();
  }

  @Test
  void withoutRedisTheDatabaseCountsAndAnswers() throws IOException {
    String key = key(5);
    String less = key(4);
    Redis client = Redis.createClient(vertx, "redis://127.0.0.1:" + closedPort());
    WriteBehindCounters without = counters(new SharedRedis(client, redisConfig, Traces.off()));

    Together.run(IntStream.range(0, 40).mapToObj(n -> (Callable<Object>) () -> {
      count(without, key, 1);
      return null;
    }));

    assertEquals(45, inDatabase(key));
    assertEquals(45, total(without, key, false));
    assertEquals(List.of(new Counter(key, 45), new Counter(less, 4)), get(without.largest(5)));
    client.close();
  }

  @Test
  void aRedisThatIsFullIsFlushedAllTheSameAndTheDatabaseCountsMeanwhile() {
    String key = key(0);
    count(one, key, 1);
    try {
      redisData.execute("CONFIG", "SET", "maxmemory", "1");
      count(one, key, 1);
      assertEquals(1, inDatabase(key));
      assertEquals(2, total(one, key, false));
      get(one.flush());
      assertEquals(2, inDatabase(key));
    } finally {
      redisData.execute("CONFIG", "SET", "maxmemory", "0");
    }
    count(one, key, 1);

    assertEquals(2, inDatabase(key));
    assertEquals(3, total(other, key, false));
  }

  @Test
  void anotherProgramsChangeIsSeenWhenItIsTold() {
    String key = key(1);
    String toldWithAll = key(1);
    count(one, key, 1);
    assertEquals(2, total(one, key, false));
    assertEquals(1, total(one, toldWithAll, false));

    set(key, 10);
    get(one.changed(List.of(key)));
    set(toldWithAll, 20);
    get(one.allChanged());

    assertEquals(11, total(other, key, false));
    assertEquals(20, total(other, toldWithAll, false));
  }

  /** Another reader begins to load after the change, so that there are two loads at once, of which one is too old. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aChangeDuringALoadIsNotCoveredByWhatWasLoaded(boolean toldWithAll) {
    String key = key(1);
    CountersBuffer buffer = new CountersBuffer(name, Duration.ofHours(1), redis);
    store.onceLoaded(() -> {
      set(key, 10);
      Uni<Void> told = toldWithAll ? other.allChanged() : other.changed(List.of(key));
      return told.chain(() -> buffer.read(List.of(new Question(key, "", null)))).replaceWithVoid();
    });

    assertEquals(1, total(one, key, false));

    assertEquals(10, total(one, key, false));
  }

  @Test
  void aFlushDuringALoadIsNeitherMissedNorCountedTwice() {
    String key = key(1);
    count(one, key, 1);
    store.onceAsked(other::flush);
    assertEquals(2, total(one, key, true));
    count(one, key, 1);
    store.onceLoaded(other::flush);
    assertEquals(3, total(one, key, true));
    assertEquals(3, total(one, key, false));
  }

  @Test
  void aFlushWhileTheLargestAreLoadedIsNeitherMissedNorCountedTwice() {
    String key = key(1);
    count(one, key, 1);
    store.onceAsked(other::flush);
    assertEquals(List.of(new Counter(key, 2)), get(one.largest(1)));
    count(one, key, 1);
    store.onceLoaded(other::flush);
    assertEquals(List.of(new Counter(key, 3)), get(one.largest(1)));
  }

  @Test
  void theLargestIncludeWhatIsNotYetInTheDatabase() {
    String ten = key(10);
    String nine = key(9);
    String eight = key(8);
    String none = key(0);
    String gone = name + "-gone";
    count(one, eight, 2);
    count(one, gone, 20);
    Batch batch = begin(one);
    count(one, eight, 1);

    List<Counter> before = get(other.largest(2));
    get(one.steps().commit(batch));
    List<Counter> committed = get(other.largest(2));
    get(one.steps().finish(batch));

    List<Counter> expected = List.of(new Counter(eight, 11), new Counter(ten, 10));
    assertEquals(expected, before);
    assertEquals(expected, committed);
    assertEquals(expected, get(other.largest(2)));
    assertEquals(List.of(eight, ten, nine), get(other.largest(10)).stream().map(Counter::key).toList());
    assertEquals(0, total(one, none, false));
  }

  @Test
  void whatWasCountedOfAForgottenKeyIsGone() {
    String key = key(0);
    count(one, key, 1);
    assertEquals(1, total(one, key, false));
    Batch batch = begin(one);
    count(one, key, 1);

    sql.update("DELETE FROM test_counters WHERE key = ?", key);
    get(one.forget(key));
    Optional<Long> gone = get(other.total(key));
    sql.update("INSERT INTO test_counters VALUES (?, ?, 0)", key, name);

    assertEquals(Optional.empty(), gone);
    assertEquals(0, total(other, key, false));
    get(other.flush());
    get(other.flush());
    assertEquals(0, inDatabase(key));
    assertTrue(batch.increments().containsKey(key));
  }

  @Test
  void aBatchIsBoundedAndTheRestFollows() {
    List<String> keys = IntStream.range(0, 1000).mapToObj(n -> key(0)).toList();
    Uni.join().all(keys.stream().map(one::count).toList()).andFailFast().await().atMost(PATIENCE);

    Batch batch = get(one.steps().begin(100)).orElseThrow();

    assertTrue(batch.increments().size() >= 100 && batch.increments().size() < 500, () -> "" + batch.increments().size());
    assertEquals(1, total(one, keys.get(0), false));
    get(one.flush());
    get(one.flush());
    assertEquals(1000, sql.number("SELECT sum(total) FROM test_counters WHERE name = ?", name));
    assertEquals(0, redisData.key().exists("paceline:" + name + ":pending", "paceline:" + name + ":batch"));
  }

  /** What was counted before a read began is in it, and nothing that was not begun before it ended. */
  @Test
  void readsAreExactWhileTwoInstancesCountAndFlush() {
    String key = key(0);
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger counted = new AtomicInteger();
    Callable<Object> reading = () -> {
      for (int n = 0; n < 300; n++) {
        WriteBehindCounters instance = n % 2 == 0 ? one : other;
        long least = counted.get();
        long total = n % 3 == 0
            ? get(instance.largest(1)).stream().mapToLong(Counter::total).sum()
            : total(instance, key, false);
        long most = begun.get();
        assertTrue(least <= total && total <= most, () -> least + " <= " + total + " <= " + most);
      }
      return null;
    };

    Together.run(Stream.of(
        counting(one, key, begun, counted), counting(other, key, begun, counted),
        flushing(one), flushing(other), reading, reading));

    get(one.flush());
    get(one.flush());
    assertEquals(1000, counted.get());
    assertEquals(1000, inDatabase(key));
    assertEquals(1000, total(one, key, false));
  }

  private static Callable<Object> counting(
      WriteBehindCounters instance, String key, AtomicInteger begun, AtomicInteger counted) {
    return () -> {
      for (int n = 0; n < 500; n++) {
        begun.incrementAndGet();
        count(instance, key, 1);
        counted.incrementAndGet();
      }
      return null;
    };
  }

  /** Sometimes it stops after a step, as if it had crashed. */
  private static Callable<Object> flushing(WriteBehindCounters instance) {
    return () -> {
      for (int n = 0; n < 200; n++) {
        Optional<Batch> batch = get(instance.steps().begin());
        if (batch.isPresent() && ThreadLocalRandom.current().nextInt(4) > 0) {
          get(instance.steps().commit(batch.get()));
          get(ThreadLocalRandom.current().nextInt(4) > 0 ? instance.steps().finish(batch.get()) : Uni.createFrom().voidItem());
        }
      }
      return null;
    };
  }

  private static Callable<Object> committing(WriteBehindCounters instance, Batch batch) {
    return () -> {
      get(instance.steps().commit(batch));
      return null;
    };
  }

  private WriteBehindCounters counters(SharedRedis redis) {
    return new WriteBehindCounters(
        name, TestSettings.DEFAULTS, store, redis, database, loaders, vertx, new CacheUse(name, new SimpleMeterRegistry(), timing));
  }

  /** A key of this test's counters, with that total in the database. */
  private String key(long total) {
    String key = name + "-" + UUID.randomUUID();
    sql.update("INSERT INTO test_counters VALUES (?, ?, ?)", key, name, total);
    return key;
  }

  private void set(String key, long total) {
    sql.update("UPDATE test_counters SET total = ? WHERE key = ?", total, key);
  }

  private long inDatabase(String key) {
    return sql.number("SELECT total FROM test_counters WHERE key = ?", key);
  }

  private long total(WriteBehindCounters instance, String key, boolean baseIsCold) {
    if (baseIsCold) {
      redisData.key().del("paceline:" + name + ":base:" + key);
    }
    return get(instance.total(key)).orElseThrow();
  }

  private void loseRedis() {
    List<String> keys = redisData.key().keys("paceline:" + name + ":*");
    if (!keys.isEmpty()) {
      redisData.key().del(keys.toArray(String[]::new));
    }
  }

  private static Batch begin(WriteBehindCounters instance) {
    return get(instance.steps().begin()).orElseThrow();
  }

  private static void count(WriteBehindCounters instance, String key, int times) {
    for (int n = 0; n < times; n++) {
      get(instance.count(key));
    }
  }

  private static <T> T get(Uni<T> answer) {
    return answer.await().atMost(PATIENCE);
  }

  private static boolean succeeds(Uni<?> attempt) {
    return attempt.map(done -> true).onFailure().recoverWithItem(false).await().atMost(PATIENCE);
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
