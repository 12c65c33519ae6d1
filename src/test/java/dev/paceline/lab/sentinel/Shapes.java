package dev.paceline.lab.sentinel;

import static dev.paceline.lab.sentinel.FindingKind.N_PLUS_ONE;
import static dev.paceline.lab.sentinel.FindingKind.REDUNDANT;
import static dev.paceline.lab.sentinel.FindingKind.SLOW_STATEMENT;
import static java.util.stream.Collectors.toMap;

import dev.paceline.database.BatchLoader;
import dev.paceline.database.BatchLoaders;
import dev.paceline.database.Database;
import dev.paceline.database.Rows;
import dev.paceline.database.SharedWork;
import dev.paceline.database.Statements;
import dev.paceline.testing.Sql;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/** The corpus: requests as people write them, with what is wrong with each. */
@Singleton
class Shapes {
  /** Mutiny calls the loader itself: no line of this file is on the stack. */
  static final String BY_REFERENCE = "lookups by a method reference";

  private static final String BY_ID = "SELECT id, name FROM shapes WHERE id = $1";
  private static final String PARENT = "SELECT name FROM shapes WHERE id = $1 AND parent IS NULL";
  private static final String BY_IDS = "SELECT id, name FROM shapes WHERE id = ANY($1)";
  private static final String INSERT = "INSERT INTO shapes (id, name) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING";
  private static final String INSERT_ALL =
      "INSERT INTO shapes (id, name) SELECT * FROM unnest($1::bigint[], $2::text[]) ON CONFLICT (id) DO NOTHING";
  private static final String UPDATE = "UPDATE shapes SET name = $2 WHERE id = $1";
  private static final String DELETE = "DELETE FROM shapes WHERE id = $1";
  private static final String PAGE = "SELECT id, name FROM shapes WHERE id > $1 ORDER BY id LIMIT 100";

  private final Database database;
  private final BatchLoader<Long, String> names;
  private final BatchLoader<Long, String> others;
  private final SharedWork<RowSet<Row>> total;
  private final List<Shape> all = new ArrayList<>();

  Shapes(Database database, BatchLoaders loaders) {
    this.database = database;
    this.names = loaders.by(this::findAll);
    this.others = loaders.by(this::findAll);
    this.total = loaders.shared(() -> database.execute("SELECT count(*) FROM shapes", Tuple.tuple()));
    mistakes();
    edges();
    innocent();
  }

  static void makeTable(Sql sql) {
    sql.update("CREATE TABLE IF NOT EXISTS shapes (id bigint PRIMARY KEY, name text NOT NULL, parent bigint)");
    sql.update("CREATE SEQUENCE IF NOT EXISTS shape_numbers");
    sql.update("INSERT INTO shapes SELECT n, 'name ' || n FROM generate_series(1, 10000) n ON CONFLICT DO NOTHING");
  }

  List<Shape> all() {
    return all;
  }

  Shape named(String name) {
    return all.stream().filter(shape -> shape.name().equals(name)).findFirst().orElseThrow();
  }

  private void mistakes() {
    wrong("one after the other", () -> each(5, id -> one(BY_ID, id)), N_PLUS_ONE);
    wrong("at the same time", () -> atOnce(20, id -> one(BY_ID, id)), N_PLUS_ONE);
    wrong("eight at a time", () -> Multi.createFrom().iterable(ids(30)).onItem().transformToUni(id -> one(BY_ID, id))
        .merge(8).collect().asList(), N_PLUS_ONE);
    wrong("as a chain of callbacks", () -> chain(1, 6), N_PLUS_ONE);
    wrong("two in turn", () -> each(6, id -> one(BY_ID, id).chain(() -> one(PARENT, id))), N_PLUS_ONE);
    wrong("two at the same time, for each", () -> each(6, id -> Uni.combine().all().unis(one(BY_ID, id), one(PARENT, id))
        .asTuple()), N_PLUS_ONE);
    wrong("with a page before", () -> page(0).chain(() -> each(7, id -> one(BY_ID, id))), N_PLUS_ONE);
    wrong("some of them twice", () -> each(10, id -> one(BY_ID, id % 7)), N_PLUS_ONE);
    wrong("in a transaction", () -> database.inTransaction(on -> each(5, id -> one(on, BY_ID, id))), N_PLUS_ONE);
    wrong("partly in a transaction", () -> each(3, id -> one(BY_ID, id))
        .chain(() -> database.inTransaction(on -> each(3, id -> one(on, BY_ID, id + 10)))), N_PLUS_ONE);
    wrong("inserts", () -> each(5, id -> database.execute(INSERT, Tuple.of(id + 1_000, "n" + id))), N_PLUS_ONE);
    wrong("updates", () -> each(5, id -> database.execute(UPDATE, Tuple.of(id, "u" + id))), N_PLUS_ONE);
    wrong("deletes", () -> each(5, id -> one(DELETE, id + 2_000)), N_PLUS_ONE);
    wrong("batches of one", () -> each(6, id -> database.execute(BY_IDS, Tuple.tuple().addValue(new Long[] {id}))), N_PLUS_ONE);
    wrong("lookups one after the other", () -> each(6, id -> names.load(id)), N_PLUS_ONE);
    wrong(BY_REFERENCE, () -> each(6, names::load), N_PLUS_ONE);
    wrong("another loader's, two in turn", () -> each(6, id -> others.load(id).chain(() -> others.load(id + 50))), N_PLUS_ONE);
    wrong("much later, with pauses", () -> each(5, id -> pause().chain(() -> one(BY_ID, id))), N_PLUS_ONE);
    wrong("the same twice", () -> one(BY_ID, 1).chain(() -> one(BY_ID, 1)), REDUNDANT);
    wrong("the same ten times at once", () -> atOnce(10, id -> one(BY_ID, 1)), REDUNDANT);
    wrong("the same page again", () -> page(5).chain(() -> page(5)), REDUNDANT);
    wrong("the same without parameters", () -> none().chain(this::none), REDUNDANT);
    wrong("the same without a table", () -> database.execute("SELECT 1", Tuple.tuple())
        .chain(() -> database.execute("SELECT 1", Tuple.tuple())), REDUNDANT);
    wrong("the same batch again", () -> batch(1, 9).chain(() -> batch(1, 9)), REDUNDANT);
    wrong("the same lookup again", () -> names.load(1L).chain(() -> names.load(1L)), REDUNDANT);
    wrong("the same shared work again", () -> total.join().chain(this::none), REDUNDANT);
    wrong("one Uni, subscribed to thrice", () -> {
      Uni<?> same = one(BY_ID, 3);
      return same.chain(() -> same).chain(() -> same);
    }, REDUNDANT);
    wrong("four distinct, one of them twice", () -> each(5, id -> one(BY_ID, Math.min(id, 4))), REDUNDANT);
    wrong("slow", () -> database.execute("SELECT pg_sleep($1)", Tuple.of(0.6)), SLOW_STATEMENT);
    wrong("one of each", () -> each(5, id -> one(BY_ID, id)).chain(this::none).chain(this::none)
        .chain(() -> database.execute("SELECT pg_sleep($1)", Tuple.of(0.6))), N_PLUS_ONE, REDUNDANT, SLOW_STATEMENT);
  }

  private void edges() {
    right("four", () -> each(4, id -> one(BY_ID, id)));
    right("four at once", () -> atOnce(4, id -> one(BY_ID, id)));
    right("four of each of two", () -> each(4, id -> one(BY_ID, id).chain(() -> one(PARENT, id))));
    right("read again after a write", () -> one(BY_ID, 1).chain(() -> database.execute(UPDATE, Tuple.of(1L, "w")))
        .chain(() -> one(BY_ID, 1)));
    right("the same write twice", () -> database.execute(UPDATE, Tuple.of(1L, "w"))
        .chain(() -> database.execute(UPDATE, Tuple.of(1L, "w"))));
    right("failures", () -> each(6, id -> database.execute("SELECT 1 / ($1::bigint - $1)", Tuple.of(id))
        .onFailure().recoverWithNull()));
    right("locks", () -> database.inTransaction(on ->
        one(on, "SELECT id FROM shapes WHERE id = $1 FOR UPDATE", 1).chain(() -> one(on, "SELECT id FROM shapes WHERE id = $1 FOR UPDATE", 1))));
    right("numbers of a sequence", () -> each(3, id -> database.execute("SELECT nextval('shape_numbers')", Tuple.tuple())));
    right("two that differ in a constant", () -> one(BY_ID, 1).chain(() -> one(PARENT, 1)));
    right("null and another value", () -> database.execute(BY_ID, Tuple.tuple().addValue(null)).chain(() -> one(BY_ID, 1)));
  }

  private void innocent() {
    right("nothing", () -> Uni.createFrom().nullItem());
    right("one", () -> one(BY_ID, 1));
    right("one batch", () -> batch(1, 100));
    right("many batches", () -> each(6, n -> batch(n * 100, n * 100 + 50)));
    right("lookups at the same time", () -> atOnce(100, names::load));
    right("the same lookup at the same time", () -> atOnce(30, id -> names.load(1L)));
    right("two loaders at the same time", () -> Uni.combine().all().unis(atOnce(40, names::load), atOnce(40, id -> others.load(id + 100))).asTuple());
    right("more lookups than a batch takes", () -> atOnce(3_000, names::load));
    right("batched inserts", () -> each(6, n -> database.execute(INSERT_ALL, Tuple.tuple()
        .addValue(new Long[] {n * 10, n * 10 + 1}).addValue(new String[] {"a", "b"}))));
    right("pages one after the other", () -> each(8, n -> page(n * 100)));
    right("a page and its parts", () -> page(0).chain(() -> Uni.combine().all().unis(batch(1, 100), batch(101, 200)).asTuple()));
    right("shared work", () -> total.join());
    right("a transaction", () -> database.inTransaction(on -> one(on, BY_ID, 1)
        .chain(() -> on.execute(UPDATE, Tuple.of(1L, "t"))).chain(() -> one(on, PARENT, 1))));
  }

  private void wrong(String name, Supplier<Uni<?>> work, FindingKind... label) {
    all.add(new Shape(name, work, Set.of(label)));
  }

  private void right(String name, Supplier<Uni<?>> work) {
    all.add(new Shape(name, work, Set.of()));
  }

  private Uni<RowSet<Row>> one(String sql, long id) {
    return database.execute(sql, Tuple.of(id)); // a call site
  }

  private Uni<RowSet<Row>> one(Statements on, String sql, long id) {
    return on.execute(sql, Tuple.of(id)); // a call site in a transaction
  }

  private Uni<RowSet<Row>> none() {
    return database.execute("SELECT count(*) FROM shapes", Tuple.tuple());
  }

  private Uni<RowSet<Row>> page(long after) {
    return database.execute(PAGE, Tuple.of(after));
  }

  private Uni<RowSet<Row>> batch(long from, long to) {
    return database.execute(BY_IDS, Tuple.tuple().addValue(LongStream.range(from, to).boxed().toArray(Long[]::new)));
  }

  private Uni<Map<Long, String>> findAll(List<Long> ids) {
    return database.execute(BY_IDS, Tuple.tuple().addValue(ids.toArray(Long[]::new)))
        .map(rows -> Rows.stream(rows).collect(toMap(row -> row.getLong("id"), row -> row.getString("name"))));
  }

  private Uni<?> chain(long id, int left) {
    return left == 0 ? Uni.createFrom().nullItem() : one(BY_ID, id).chain(() -> chain(id + 1, left - 1));
  }

  private static Uni<?> pause() {
    return Uni.createFrom().nullItem().onItem().delayIt().by(Duration.ofMillis(5));
  }

  private static Uni<?> each(int count, Function<Long, Uni<?>> work) {
    return Multi.createFrom().iterable(ids(count)).onItem().transformToUniAndConcatenate(work::apply).collect().asList();
  }

  private static Uni<?> atOnce(int count, Function<Long, Uni<?>> work) {
    return Uni.combine().all().unis(ids(count).stream().map(work).toList()).with(answers -> answers);
  }

  private static List<Long> ids(int count) {
    return LongStream.rangeClosed(1, count).boxed().toList();
  }
}
