package dev.paceline.cache;

import dev.paceline.database.Database;
import dev.paceline.database.Rows;
import dev.paceline.database.Statements;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Totals in a table of the tests' own, with points where a test may do something: before a load and after it. */
class TestCounters implements CountersStore {
  static final String TABLE = "CREATE TABLE IF NOT EXISTS test_counters (key text PRIMARY KEY, name text, total bigint)";

  private static final String ADD = """
      UPDATE test_counters AS t SET total = total + increment
      FROM unnest($1::text[], $2::bigint[]) AS counted (key, increment) WHERE t.key = counted.key
      """;
  private static final String FLUSHED = "coalesce((SELECT flushed FROM write_behind WHERE name = $1), 0) AS flushed";
  private static final String FIND = "SELECT key, total, " + FLUSHED + " FROM test_counters WHERE key = ANY($2)";
  private static final String FIND_LARGEST = "SELECT key, total, " + FLUSHED + """
       FROM test_counters WHERE key = ANY($2) OR key IN
        (SELECT key FROM test_counters WHERE name = $1 ORDER BY total DESC, key LIMIT $3)
      """;

  private final String name;
  private final Database database;
  private final AtomicReference<Supplier<Uni<Void>>> onceAsked = new AtomicReference<>(TestCounters::nothing);
  private final AtomicReference<Supplier<Uni<Void>>> onceLoaded = new AtomicReference<>(TestCounters::nothing);

  TestCounters(String name, Database database) {
    this.name = name;
    this.database = database;
  }

  /** Does it when the next load is asked for, before the database is. */
  void onceAsked(Supplier<Uni<Void>> deed) {
    onceAsked.set(deed);
  }

  /** Does it after the next load has been answered by the database, before the answer is used. */
  void onceLoaded(Supplier<Uni<Void>> deed) {
    onceLoaded.set(deed);
  }

  @Override
  public Uni<Void> add(Statements on, Map<String, Long> increments) {
    Tuple parameters = Tuple.tuple().addValue(increments.keySet().toArray(String[]::new))
        .addValue(increments.values().toArray(Long[]::new));
    return on.execute(ADD, parameters).replaceWithVoid();
  }

  @Override
  public Uni<Totals> find(Collection<String> keys) {
    return load(FIND, Tuple.of(name).addValue(keys.toArray(String[]::new)));
  }

  @Override
  public Uni<Totals> findLargest(int limit, Collection<String> keys) {
    return load(FIND_LARGEST, Tuple.of(name).addValue(keys.toArray(String[]::new)).addInteger(limit));
  }

  private Uni<Totals> load(String sql, Tuple parameters) {
    return onceAsked.getAndSet(TestCounters::nothing).get()
        .chain(() -> database.execute(sql, parameters))
        .map(TestCounters::totals)
        .call(() -> onceLoaded.getAndSet(TestCounters::nothing).get());
  }

  private static Uni<Void> nothing() {
    return Uni.createFrom().voidItem();
  }

  private static Totals totals(RowSet<Row> rows) {
    long flushed = Rows.stream(rows).mapToLong(row -> row.getLong("flushed")).findFirst().orElse(0);
    return new Totals(flushed, Rows.stream(rows).collect(
        Collectors.toMap(row -> row.getString("key"), row -> row.getLong("total"))));
  }
}
