package dev.paceline.lab.sentinel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.paceline.database.Database;
import dev.paceline.database.Rows;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each form is run by PostgreSQL, beside the statement that it is for. */
@QuarkusTest
class BatchFormTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Inject Database database;

  private RowSet<Row> run(String sql, Tuple parameters) {
    return database.execute(sql, parameters).await().atMost(PATIENCE);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "SELECT id, name FROM t WHERE id = $1 | SELECT id, name FROM t WHERE id = ANY($1)",
      "SELECT name FROM t WHERE t.id = $1 ORDER BY name | SELECT t.id, name FROM t WHERE t.id = ANY($1) ORDER BY name",
      "SELECT * FROM t WHERE a = 1 AND id = $1 AND b = 2 | SELECT * FROM t WHERE a = 1 AND id = ANY($1) AND b = 2",
      "SELECT id FROM t WHERE id = $1 LIMIT 1 | SELECT k.*, q.* FROM unnest($1::bigint[]) AS k(p1) CROSS JOIN LATERAL (SELECT id FROM t WHERE id = k.p1 LIMIT 1) AS q",
      "SELECT count(*) FROM t WHERE id > $1 | SELECT k.*, q.* FROM unnest($1::bigint[]) AS k(p1) CROSS JOIN LATERAL (SELECT count(*) FROM t WHERE id > k.p1) AS q",
      "INSERT INTO t (a, b) VALUES ($1, now()) RETURNING id | INSERT INTO t (a, b) SELECT k.p1, now() FROM unnest($1::bigint[]) AS k(p1) RETURNING id",
      "UPDATE t SET n = n + 1 WHERE id = $1 | UPDATE t SET n = n + 1 FROM unnest($1::bigint[]) AS k(p1) WHERE id = k.p1",
      "DELETE FROM t WHERE id = $1 | DELETE FROM t USING unnest($1::bigint[]) AS k(p1) WHERE id = k.p1"})
  void oneParameterThatVaries(String sql, String form) {
    BitSet first = BitSet.valueOf(new long[] {1});
    assertEquals(form, BatchForm.of(sql, new ParameterSet(Tuple.of(7L)), first));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "WITH a AS (INSERT INTO t (a) VALUES ($1) RETURNING id) SELECT id FROM a", "CALL f($1)", "UPDATE t SET a = 1 FROM u WHERE u.id = $1",
      "INSERT INTO t (a) VALUES ($1), ($1)", "SELECT id FROM t WHERE a = 'x = $1' AND id = $1", "SELECT 'it''s' || $1"})
  void whereItIsNotKnownHowThereIsNone(String sql) {
    assertNull(BatchForm.of(sql, new ParameterSet(Tuple.of(7L)), BitSet.valueOf(new long[] {1})));
  }

  @Test
  void withoutATypeThereIsNone() {
    assertNull(BatchForm.of("SELECT $1", new ParameterSet(Tuple.of((Object) null)), BitSet.valueOf(new long[] {1})));
    assertNull(BatchForm.of("SELECT $1", new ParameterSet(Tuple.of(1L)), new BitSet()));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "SELECT id, name, n FROM TABLE WHERE id = $1", "SELECT name FROM TABLE WHERE id = $1 AND n < 100 ORDER BY name",
      "SELECT name FROM TABLE WHERE id > $1 ORDER BY id LIMIT 2", "SELECT count(*), max(n) FROM TABLE WHERE n > $1",
      "WITH half AS (SELECT * FROM TABLE WHERE n % 2 = 0) SELECT name FROM half WHERE id = $1",
      "SELECT name FROM TABLE WHERE id = $1 OR n = $1", "SELECT name FROM TABLE WHERE id = $1 FOR UPDATE"})
  void readsTheSameAtOnce(String text) {
    String sql = text.replace("TABLE", table());
    List<Tuple> each = IntStream.range(1, 6).mapToObj(n -> Tuple.of((long) n)).toList();
    String form = BatchForm.of(sql, new ParameterSet(each.get(0)), BitSet.valueOf(new long[] {1}));
    List<String> alone = new ArrayList<>();
    each.forEach(parameters -> Rows.stream(run(sql, parameters)).forEach(row -> alone.add(row.toJson().getValue(row.getColumnName(0)).toString())));
    String column = run(sql, each.get(0)).columnsNames().get(0);
    List<String> atOnce = Rows.stream(run(form, Tuple.tuple().addValue(new Long[] {1L, 2L, 3L, 4L, 5L})))
        .map(row -> row.getValue(column).toString()).toList();
    assertEquals(sorted(alone), sorted(atOnce), form);
  }

  @Test
  void writesTheSameAtOnce() {
    String alone = table();
    String atOnce = table();
    String[] writes = {
        "INSERT INTO TABLE (id, name, n) VALUES ($1, upper($2), 1) ON CONFLICT (id) DO UPDATE SET name = excluded.name",
        "UPDATE TABLE SET name = $2, n = n + 1 WHERE id = $1", "UPDATE TABLE AS o SET n = 7 WHERE o.id = $1 AND o.name = $2 RETURNING o.id",
        "DELETE FROM TABLE WHERE id = $1 AND name = $2"};
    BitSet both = BitSet.valueOf(new long[] {3});
    for (String write : writes) {
      for (long id = 8; id < 14; id++) {
        run(write.replace("TABLE", alone), Tuple.of(id, "x" + id % 2));
      }
      String form = BatchForm.of(write.replace("TABLE", atOnce), new ParameterSet(Tuple.of(8L, "x")), both);
      run(form, Tuple.tuple().addValue(new Long[] {8L, 9L, 10L, 11L, 12L, 13L}).addValue(new String[] {"x0", "x1", "x0", "x1", "x0", "x1"}));
      assertEquals(content(alone), content(atOnce), form);
    }
  }

  @Test
  void whatStaysTheSameStaysAParameter() {
    String table = table();
    String form = BatchForm.of(
        "SELECT name FROM " + table + " WHERE n < $1 AND id = $2 LIMIT $3", new ParameterSet(Tuple.of(9, 1L, 5L)), BitSet.valueOf(new long[] {2}));
    assertEquals(3, run(form, Tuple.tuple().addValue(9).addValue(new Long[] {1L, 2L, 3L}).addValue(5L)).size(), form);
  }

  private static List<String> sorted(List<String> values) {
    return values.stream().sorted().toList();
  }

  private TreeSet<String> content(String table) {
    TreeSet<String> rows = new TreeSet<>();
    run("SELECT id, name, n FROM " + table, Tuple.tuple()).forEach(row -> rows.add(row.toJson().encode()));
    return rows;
  }

  private String table() {
    String name = "batch_" + UUID.randomUUID().toString().replace('-', '_');
    run("CREATE TABLE " + name + " (id bigint PRIMARY KEY, name text, n integer)", Tuple.tuple());
    run("INSERT INTO " + name + " SELECT n, 'name ' || n, n FROM generate_series(1, 10) n", Tuple.tuple());
    return name;
  }
}
