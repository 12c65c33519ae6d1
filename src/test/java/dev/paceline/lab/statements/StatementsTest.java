package dev.paceline.lab.statements;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.database.BatchLoader;
import dev.paceline.database.BatchLoaders;
import dev.paceline.database.Database;
import dev.paceline.database.StatementExecution;
import dev.paceline.testing.Await;
import dev.paceline.testing.Shop;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class StatementsTest {
  private static final String STATEMENTS = "/lab/api/statements";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Inject Database database;
  @Inject BatchLoaders loaders;
  @Inject Shop shop;

  private final String own = "test_" + UUID.randomUUID().toString().replace("-", "");

  private void run(String sql, Object... parameters) throws Exception {
    database.execute(sql, Tuple.wrap(parameters)).subscribeAsCompletionStage().get(10, TimeUnit.SECONDS);
  }

  private static Optional<Map<String, Object>> find(String statement) {
    List<Map<String, Object>> all = given().get(STATEMENTS).then().statusCode(200).extract().path("$");
    return all.stream().filter(each -> each.get("statement").equals(statement)).findFirst();
  }

  private static double number(Map<String, Object> report, String name) {
    return ((Number) report.get(name)).doubleValue();
  }

  @Test
  void whatWasRunIsMeasured() throws Exception {
    String sql = "SELECT n,\n    pg_sleep($1)  FROM generate_series(1, $2) n /* " + own + " */";
    run(sql, 0.02, 3);
    run(sql, 0.0, 2);

    Map<String, Object> report = find("SELECT n, pg_sleep($1) FROM generate_series(1, $2) n /* " + own + " */").orElseThrow();
    assertEquals(2, report.get("calls"));
    assertEquals(0, report.get("failed"));
    assertEquals(5, report.get("rows"));
    assertTrue(number(report, "p99Ms") >= 59 && number(report, "totalMs") >= 60, report::toString);
    assertTrue(number(report, "p99Ms") <= number(report, "maxMs") * 1.01, report::toString);
    assertEquals(number(report, "totalMs") / 2, number(report, "meanMs"), 0.01);
    assertEquals(List.of(), report.get("endpoints"));
  }

  @Test
  void textsThatDifferInWhiteSpaceAreOneStatement() throws Exception {
    run("SELECT 1 /* " + own + " */");
    run("\n  SELECT  1\n /* " + own + " */\n");

    assertEquals(2, find("SELECT 1 /* " + own + " */").orElseThrow().get("calls"));
  }

  @Test
  void aFailureCountsAndTellsNoRows() {
    String sql = "SELECT 1 / $1::int /* " + own + " */";
    database.execute(sql, Tuple.of(0)).onFailure().recoverWithNull().subscribeAsCompletionStage().join();

    Map<String, Object> report = find(sql).orElseThrow();
    assertEquals(1, report.get("calls"));
    assertEquals(1, report.get("failed"));
    assertEquals(0, report.get("rows"));
  }

  @Test
  void whatManyShareCountsOnce() throws Exception {
    String sql = "SELECT n FROM unnest($1::bigint[]) n /* " + own + " */";
    AtomicInteger sent = new AtomicInteger();
    BatchLoader<Long, Long> loader = loaders.by(keys -> {
      sent.incrementAndGet();
      return database.execute(sql, Tuple.of(keys.toArray(Long[]::new))).map(rows -> Map.of());
    });

    CompletableFuture<?>[] all = IntStream.range(0, 200)
        .mapToObj(n -> loader.load((long) n).subscribeAsCompletionStage().toCompletableFuture()).toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(all).get(10, TimeUnit.SECONDS);

    assertTrue(sent.get() < 200, () -> "coalesced into " + sent);
    assertEquals(sent.get(), find(sql).orElseThrow().get("calls"));
    assertEquals(200, find(sql).orElseThrow().get("rows"));
  }

  @Test
  void theyKnowTheRoutesThatRunThem() {
    given().get("/api/v1/customers/" + shop.customer()).then().statusCode(200);

    List<Map<String, Object>> all = given().get(STATEMENTS).path("$");
    assertTrue(all.stream().anyMatch(each -> ((List<?>) each.get("endpoints")).contains("/api/v1/customers/{id}")), all::toString);
  }

  @Test
  void mostTimeComesFirstAndAResetBeginsAnew() throws Exception {
    run("SELECT pg_sleep(0.3) /* " + own + " */");
    List<Number> times = given().get(STATEMENTS).path("totalMs");
    assertEquals(times.stream().sorted((a, b) -> Double.compare(b.doubleValue(), a.doubleValue())).toList(), times);

    given().noContentType().post(STATEMENTS + "/reset").then().statusCode(204);

    assertTrue(find("SELECT pg_sleep(0.3) /* " + own + " */").isEmpty());
  }

  @Test
  void ofTooManyTheRestIsOneEntry() {
    StatementStatistics statistics = new StatementStatistics(true, Duration.ofSeconds(1));
    for (int n = 0; n < StatementStatistics.MAX_STATEMENTS + 7; n++) {
      statistics.executed(new StatementExecution("SELECT " + n, Tuple.tuple(), 1, 0, 1_000_000, false, ""));
    }

    List<StatementReport> reports = statistics.reports();
    assertEquals(StatementStatistics.MAX_STATEMENTS + 1, reports.size());
    assertEquals("others", reports.get(0).id());
    assertEquals(7, reports.get(0).calls());
  }

  @Test
  void withoutTheLabNothingIsKept() {
    StatementStatistics statistics = new StatementStatistics(false, Duration.ofSeconds(1));
    statistics.executed(new StatementExecution("SELECT 1", Tuple.tuple(), 1, 0, 1, false, ""));

    assertEquals(List.of(), statistics.reports());
  }

  @Test
  void aSlowOneIsLoggedWithoutItsParametersAndPlannedByItself() throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    Logger logger = Logger.getLogger(SlowStatements.class.getName());
    Handler handler = new Lines(lines);
    logger.addHandler(handler);
    String sql = "SELECT n, pg_sleep(0.6) FROM generate_series(1, 1) n WHERE $1 <> '' /* " + own + " */";
    try {
      Await.until("another slow statement may have been planned within the last 10 s", PATIENCE, () -> {
        run(sql, "marker-" + own);
        return find(sql).orElseThrow().get("plan") != null;
      });
    } finally {
      logger.removeHandler(handler);
    }

    Map<String, Object> report = find(sql).orElseThrow();
    assertTrue(report.get("plan").toString().matches("[A-Z][A-Za-z ]+ \\(cost \\d+, rows \\d+\\)"), report::toString);
    assertEquals(report.get("calls"), report.get("slow"));
    assertNotNull(report.get("id"));
    List<String> told = lines.stream().filter(line -> line.contains(own)).toList();
    assertTrue(told.get(0).matches("Slow statement [0-9a-f]{16}: ended after \\d+\\.\\d ms and \\d+\\.\\d ms of waiting for a connection; "
        + "1 rows: \\QSELECT n,\\E.*"), told.get(0));
    assertFalse(told.toString().contains("marker-"));
  }

  private static final class Lines extends Handler {
    private final List<String> lines;

    Lines(List<String> lines) {
      this.lines = lines;
    }

    @Override
    public void publish(LogRecord line) {
      lines.add(line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
