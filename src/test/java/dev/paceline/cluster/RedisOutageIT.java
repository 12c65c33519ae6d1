package dev.paceline.cluster;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Await;
import dev.paceline.testing.OwnRedis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Redis is away, frozen, flapping, full or back from an old dump: the service goes on, tells no lie, and heals alone. */
class RedisOutageIT {
  private static final List<String> CACHES = List.of("users", "products", "stock");
  private static final Duration HEALED_WITHIN = Duration.ofSeconds(5);
  private static final long MAX_P99_MILLIS = 1_000;
  private static final long MAX_MILLIS = 3_000;
  private static final int MAX_SHOWN = 10;

  private static Cluster cluster;

  private final Recording recording = new Recording();
  private OwnRedis redis;
  private Traffic traffic;

  @BeforeAll
  static void start() throws Exception {
    cluster = Cluster.start("redis-outage", Map.of(
        "paceline.cache.users.near-ttl", "200ms", // so that the shared tier is asked often
        "paceline.cache.products.near-ttl", "200ms",
        "paceline.cache.stock.near-ttl", "200ms"));
    Audit.install(cluster);
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  @BeforeEach
  void beginTraffic() throws Exception {
    redis = cluster.redis();
    traffic = new Traffic(cluster, recording, 1);
    traffic.startReaders(3, 15);
    traffic.startWriters(100);
    traffic.startOtherProgram(100);
    TimeUnit.SECONDS.sleep(2);
  }

  @AfterEach
  void nobodyNoticed() throws Exception {
    traffic.finish();
    long[] nanos = recording.sortedDurationsNanos();
    long p99Millis = TimeUnit.NANOSECONDS.toMillis(nanos[nanos.length * 99 / 100]);
    long maxMillis = TimeUnit.NANOSECONDS.toMillis(nanos[nanos.length - 1]);
    History history = recording.history(cluster);
    System.out.printf("%d answers, p99 %d ms, max %d ms; unseen elsewhere for %s%n",
        nanos.length, p99Millis, maxMillis, Staleness.ofTheirWrites(history, Cluster.SIZE));
    assertAll(
        () -> assertEquals(List.of(), recording.failures().stream().limit(MAX_SHOWN).toList()),
        () -> assertEquals(List.of(), HistoryChecker.violations(history).stream().limit(MAX_SHOWN).toList()),
        () -> assertTrue(p99Millis < MAX_P99_MILLIS, p99Millis + " ms at p99"),
        () -> assertTrue(maxMillis < MAX_MILLIS, maxMillis + " ms at most"));
  }

  @Test
  void redisIsKilled() throws Exception {
    redis.kill();
    TimeUnit.SECONDS.sleep(3);
    redis.start();

    assertHeals();
  }

  @Test
  void redisIsFrozen() throws Exception {
    redis.freeze();
    TimeUnit.SECONDS.sleep(5);
    redis.thaw();

    assertHeals();
  }

  @Test
  void redisFlaps() throws Exception {
    for (int n = 0; n < 3; n++) {
      redis.stop();
      TimeUnit.MILLISECONDS.sleep(300);
      redis.start();
      TimeUnit.MILLISECONDS.sleep(500);
    }

    assertHeals();
  }

  @Test
  void redisIsFullAndRefusesWrites() throws Exception {
    fill("noeviction");
    TimeUnit.SECONDS.sleep(3);
    redis.ask("CONFIG SET maxmemory 0");

    assertHeals();
  }

  @Test
  void redisIsFullAndEvicts() throws Exception {
    fill("allkeys-lru");
    for (int n = 0; n < 30; n++) {
      redis.ask("SET other:" + n + " " + "x".repeat(50_000));
      TimeUnit.MILLISECONDS.sleep(100);
    }
    redis.ask("CONFIG SET maxmemory 0");

    assertHeals();
  }

  @Test
  void anOldDumpBringsNoOldValueBack(@TempDir Path folder) throws Exception {
    Client maker = new Client(cluster, 0, recording);
    List<String> users = new ArrayList<>();
    for (int n = 0; n < 30; n++) {
      users.add(maker.makeUser("old" + n));
    }
    users.forEach(id -> maker.read(Kind.USER, id)); // the shared tier holds it, the near tier of the other does not
    assertEquals("+OK", redis.ask("SAVE"));
    Path old = Files.copy(redis.dump(), folder.resolve("old.rdb"));
    users.forEach(id -> maker.writeUser(id, "new" + id));

    redis.kill();
    Files.move(old, redis.dump(), StandardCopyOption.REPLACE_EXISTING);
    redis.start();
    Client other = new Client(cluster, 1, recording);
    for (int n = 0; n < 5; n++) {
      users.forEach(id -> other.read(Kind.USER, id));
      users.forEach(id -> maker.read(Kind.USER, id));
    }

    Files.delete(redis.dump());
    assertHeals();
  }

  /** Until nothing more fits. */
  private void fill(String policy) throws Exception {
    redis.ask("CONFIG SET maxmemory-policy " + policy);
    redis.ask("CONFIG SET maxmemory 4mb");
    String answer = "";
    for (int n = 0; n < 160 && !answer.startsWith("-OOM"); n++) {
      answer = redis.ask("SET other:" + n + " " + "x".repeat(50_000));
    }
    assertNotEquals(policy.equals("noeviction"), answer.startsWith("+OK"), answer);
  }

  private static void assertHeals() throws Exception {
    double[] before = sharedHits();
    Await.until("every cache reads from the shared tier again", HEALED_WITHIN, () -> {
      double[] now = sharedHits();
      return IntStream.range(0, now.length).allMatch(n -> now[n] > before[n]);
    });
  }

  private static double[] sharedHits() throws Exception {
    double[] hits = new double[CACHES.size()];
    for (int n = 0; n < hits.length; n++) {
      hits[n] = Metrics.hits(cluster.instance(0), CACHES.get(n), "shared");
    }
    return hits;
  }
}
