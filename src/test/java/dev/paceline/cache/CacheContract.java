package dev.paceline.cache;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Await;
import dev.paceline.testing.Together;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every strategy promises to who reads and writes, here in numbers that each write makes higher by one. */
abstract class CacheContract {
  private static final Duration ANOTHER_INSTANCE = Duration.ofSeconds(1);

  /** One instance of the service, and its cache. */
  interface Subject {

    /** 0 when there is nothing. */
    long read(String key);

    Map<String, Long> readAll(Set<String> keys);

    void write(String key);

    /** As another program does it, of which only the change log tells. */
    void writeBehindItsBack(String key);
  }

  /** On the same database and the same Redis as the others. */
  abstract Subject start() throws Exception;

  /** On the same database, with a Redis that is away. */
  abstract Subject startWithoutRedis() throws Exception;

  /** With its cache turned off by configuration. */
  abstract Subject startTurnedOff() throws Exception;

  /** A key that no other test uses, with 1 written to the database. */
  abstract String newKey();

  /** How often the database was asked for the key's value. */
  abstract int loads();

  @Test
  void readsWhatIsThereAndNothingElse() throws Exception {
    Subject cache = start();
    String key = newKey();

    assertEquals(1, cache.read(key));
    assertEquals(1, cache.read(key));
    assertEquals(0, cache.read(key + "0"));
  }

  @Test
  void whoHasWrittenReadsItAtOnce() throws Exception {
    Subject cache = start();
    String key = newKey();

    for (int n = 2; n < 50; n++) {
      cache.write(key);
      assertEquals(n, cache.read(key));
    }
  }

  @Test
  void otherInstancesReadItSoon() throws Exception {
    Subject writer = start();
    Subject other = start();
    String key = newKey();
    assertEquals(1, other.read(key));

    writer.write(key);

    Await.until("the other instance reads it", ANOTHER_INSTANCE, () -> other.read(key) == 2);
    assertEquals(2, start().read(key));
  }

  @Test
  void writesOfTheSameMomentAllCount() throws Exception {
    List<Subject> instances = List.of(start(), start());
    String key = newKey();

    Together.run(IntStream.range(0, 40).mapToObj(n -> () -> {
      instances.get(n % 2).write(key);
      return n;
    }));

    for (Subject instance : instances) {
      Await.until("each instance reads them all", ANOTHER_INSTANCE, () -> instance.read(key) == 41);
    }
  }

  @Test
  void whatAnotherProgramWritesIsReadOnceTheLogTellsOfIt() throws Exception {
    Subject cache = start();
    String key = newKey();
    assertEquals(1, cache.read(key));

    cache.writeBehindItsBack(key);

    assertEquals(2, cache.read(key));
    assertEquals(2, start().read(key));
  }

  @Test
  void readsManyAtOnce() throws Exception {
    Subject cache = start();
    Set<String> keys = LongStream.range(0, 30).mapToObj(n -> newKey()).collect(toSet());
    cache.write(keys.iterator().next());

    Map<String, Long> found = cache.readAll(keys);

    assertEquals(keys, found.keySet());
    assertEquals(31, found.values().stream().mapToLong(Long::longValue).sum());
  }

  @Test
  void manyReadsOfOneColdKeyAreOneLoad() throws Exception {
    Subject cache = start();
    String key = newKey();
    int before = loads();

    List<Long> read = Together.run(IntStream.range(0, 200).mapToObj(n -> () -> cache.read(key)));

    assertEquals(Set.of(1L), Set.copyOf(read));
    assertTrue(loads() - before <= mostLoadsOfOneKey(), () -> "loads: " + (loads() - before));
  }

  /** However many ask for a key at the same moment. */
  int mostLoadsOfOneKey() {
    return 1;
  }

  @Test
  void withoutRedisItStillReadsAndWrites() throws Exception {
    Subject cache = startWithoutRedis();
    String key = newKey();

    for (int n = 2; n < 50; n++) {
      cache.write(key);
      assertEquals(n, cache.read(key));
    }
  }

  @Test
  void turnedOffItStillReadsAndWrites() throws Exception {
    Subject cache = startTurnedOff();
    String key = newKey();

    cache.write(key);

    assertEquals(2, cache.read(key));
  }
}
