package dev.paceline.cache;

import static java.util.stream.Collectors.toMap;

import dev.paceline.cache.Node.Nodes;
import dev.paceline.database.Change;
import dev.paceline.database.Database;
import dev.paceline.testing.Sql;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

@QuarkusTest
class WriteBehindTest extends CacheContract {
  @Inject Nodes nodes;
  @Inject Database database;
  @Inject Sql sql;

  private final String name = "test-" + UUID.randomUUID();
  private final AtomicInteger loads = new AtomicInteger();

  @BeforeEach
  void makeTable() {
    sql.update(TestCounters.TABLE);
  }

  @AfterEach
  void stopNodes() {
    nodes.stopAll();
  }

  private final class Counting implements Subject {
    private final Node node;
    private final WriteBehindCounters counters;

    Counting(Node node) {
      this.node = node;
      this.counters = node.caches.writeBehind(name, name, new CountingLoads());
    }

    @Override
    public long read(String key) {
      return now(counters.total(key)).orElse(0L);
    }

    @Override
    public Map<String, Long> readAll(Set<String> keys) {
      return now(Uni.join().all(keys.stream().map(counters::total).toList()).andFailFast()).isEmpty()
          ? Map.of()
          : keys.stream().collect(toMap(Function.identity(), this::read));
    }

    @Override
    public void write(String key) {
      now(counters.count(key));
    }

    @Override
    public void writeBehindItsBack(String key) {
      sql.update("UPDATE test_counters SET total = total + 1 WHERE key = ?", key);
      node.hearsOfTheLog(new Change(name, key, 0, 0, false));
    }

    private static <T> T now(Uni<T> answer) {
      return answer.await().atMost(Duration.ofSeconds(10));
    }
  }

  private final class CountingLoads extends TestCounters {
    CountingLoads() {
      super(name, database);
    }

    @Override
    public Uni<Totals> find(Collection<String> keys) {
      loads.incrementAndGet();
      return super.find(keys);
    }
  }

  @Override
  Subject start() throws Exception {
    return new Counting(nodes.start(TestSettings.DEFAULTS));
  }

  @Override
  Subject startWithoutRedis() {
    return new Counting(nodes.withoutRedis(TestSettings.DEFAULTS));
  }

  @Override
  Subject startTurnedOff() throws Exception {
    return new Counting(nodes.start(TestSettings.DEFAULTS.turnedOff()));
  }

  @Override
  String newKey() {
    String key = name + "-" + UUID.randomUUID();
    sql.update("INSERT INTO test_counters VALUES (?, ?, 1)", key, name);
    return key;
  }

  @Override
  int loads() {
    return loads.get();
  }

  /** A reader who has just counted must not join a load that began before; batches that are under way are. */
  @Override
  int mostLoadsOfOneKey() {
    return 4;
  }
}
