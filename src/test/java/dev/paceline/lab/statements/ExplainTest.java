package dev.paceline.lab.statements;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.database.Database;
import dev.paceline.testing.Sql;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a table of its own, which has ten thousand rows and no index. */
@QuarkusTest
class ExplainTest {
  private static final String MARKER = "o'marker\\%s\"$1";

  @Inject Database database;
  @Inject Sql sql;

  private final String table = "explained_" + UUID.randomUUID().toString().replace("-", "");

  @BeforeEach
  void fill() {
    sql.update("CREATE TABLE " + table + " AS SELECT n AS id, 'c' || n % 5000 AS code, n % 2 AS side, now() AS made_at "
        + "FROM generate_series(1, 10000) n");
    sql.update("ANALYZE " + table);
  }

  @AfterEach
  void drop() {
    sql.update("DROP TABLE " + table);
  }

  private String id(String text, Object... parameters) throws Exception {
    database.execute(text, Tuple.wrap(parameters)).subscribeAsCompletionStage().get(10, TimeUnit.SECONDS);
    return given().get("/lab/api/statements").path("find { it.statement == '" + text.replace("'", "\\'") + "' }.id");
  }

  /** In its turn. */
  private static Response send(String id, String query) throws InterruptedException {
    Response answer = given().noContentType().post("/lab/api/statements/" + id + "/explain" + query);
    while (answer.statusCode() == 409 && answer.path("code").equals("EXPLAINED_TOO_OFTEN")) {
      TimeUnit.SECONDS.sleep(Long.parseLong(answer.header("Retry-After")));
      answer = given().noContentType().post("/lab/api/statements/" + id + "/explain" + query);
    }
    return answer;
  }

  private static JsonPath explain(String id, String query) throws InterruptedException {
    return send(id, query).then().statusCode(200).extract().jsonPath();
  }

  @Test
  void aMissingIndexIsSuggestedWithWhatItWouldChange() throws Exception {
    JsonPath found = explain(id("SELECT id FROM " + table + " WHERE side = $1 AND code = $2", 1, "c7"), "");

    assertEquals("Seq Scan", found.get("plan.Plan.'Node Type'"));
    assertTrue(found.getString("plan.Plan.Filter").contains("$2"));
    assertEquals(List.of(table), found.getList("seqScans.table"));
    assertEquals(List.of("code", "side"), found.getList("seqScans[0].filterColumns").stream().sorted().toList());
    assertEquals(10_000, found.getInt("seqScans[0].rows"));
    assertEquals("CREATE INDEX CONCURRENTLY ON " + table + " (code, side)", found.getString("suggestion"));
    assertEquals(found.getDouble("totalCost"), found.getDouble("withIndex.scanCost"), 0.01);
    assertEquals(10_000, found.getInt("withIndex.rowsRead"));
    assertEquals(1, found.getInt("withIndex.estimatedRowsRead"));
    assertTrue(found.getDouble("withIndex.estimatedScanCost") < 15, found::prettify);
  }

  @Test
  void theEstimateIsNearWhatThePlannerSaysOnceTheIndexIsThere() throws Exception {
    String id = id("SELECT id FROM " + table + " WHERE code = $1", "c7");
    JsonPath before = explain(id, "");
    sql.update(before.getString("suggestion").replace("CONCURRENTLY ", ""));

    JsonPath after = explain(id, "");

    assertEquals(after.getDouble("totalCost"), before.getDouble("withIndex.estimatedScanCost"), after.getDouble("totalCost") / 2);
    assertNull(after.getString("suggestion"));
    assertEquals(List.of(), after.getList("seqScans"));
  }

  @Test
  void anIndexThatWouldNotHelpIsNotSuggested() throws Exception {
    JsonPath found = explain(id("SELECT id FROM " + table + " WHERE side = $1", 1), "");

    assertNull(found.getString("suggestion"));
    assertNull(found.get("withIndex"));
    assertEquals(List.of("By estimate no index would save half of reading " + table + " whole"), found.getList("notes"));
  }

  @Test
  void whereNoneIsKnownToHelpItSaysWhy() throws Exception {
    sql.update("CREATE TABLE " + table + "_new (id int, code text)");
    try {
      JsonPath found = explain(id("SELECT id FROM " + table + "_new WHERE code = $1", "c7"), "");

      assertNull(found.getString("suggestion"));
      assertNull(found.get("seqScans[0].rows"));
      assertTrue(found.getString("notes").contains("never analysed"));
    } finally {
      sql.update("DROP TABLE " + table + "_new");
    }
  }

  @Test
  void aRunShowsRealRowsAndNeverAValue() throws Exception {
    String text = "SELECT id FROM " + table + " WHERE code = $1 OR side = ANY ($2) OR made_at < $3 OR id::text = $4::jsonb->>'a' OR code = $5";
    String id = id(text, MARKER, new Integer[] {77_131}, OffsetDateTime.parse("1971-03-04T05:06:07Z"),
        new JsonObject().put("a", "jsonmarker"), null);

    Response answer = send(id, "?analyze=true");

    JsonPath found = answer.then().statusCode(200).extract().jsonPath();
    assertTrue(found.getBoolean("analyzed"), answer::asString);
    assertEquals(10_000, found.getInt("plan.Plan.'Rows Removed by Filter'"), answer::asString);
    assertTrue(found.getString("plan.Plan.Filter").contains("$1"));
    for (String part : List.of("marker", "77131", "1971")) {
      assertFalse(answer.asString().contains(part), () -> part + " in " + answer.asString());
    }
  }

  @Test
  void aRunHasTheParametersAsTheyWere() throws Exception {
    String id = id("SELECT id FROM " + table + " WHERE code = $1 AND made_at < $2", "c7", OffsetDateTime.now().plusDays(1));

    JsonPath found = explain(id, "?analyze=true");

    assertEquals(2, found.getDouble("plan.Plan.'Actual Rows'"), found::prettify);
  }

  @Test
  void whatWritesOrLocksIsPlannedAndNeverRun() throws Exception {
    for (String text : List.of(
        "UPDATE " + table + " SET side = side + 1 WHERE id = $1",
        "WITH changed AS (UPDATE " + table + " SET side = side + 1 WHERE id = $1 RETURNING id) SELECT * FROM changed",
        "SELECT id FROM " + table + " WHERE id = $1 FOR UPDATE")) {
      String id = id(text, 1);
      long side = sql.number("SELECT side FROM " + table + " WHERE id = 1");

      JsonPath found = explain(id, "?analyze=true");

      assertFalse(found.getBoolean("analyzed"));
      assertEquals("Not run: it changes or locks rows", found.getString("notes[0]"));
      assertEquals(side, sql.number("SELECT side FROM " + table + " WHERE id = 1"));
    }
  }

  @Test
  void aFunctionThatWritesIsRefusedByTheTransaction() throws Exception {
    sql.update("CREATE FUNCTION " + table + "_f() RETURNS int LANGUAGE sql AS 'UPDATE " + table + " SET side = 9 WHERE id = 1 RETURNING side'");
    try {
      String id = id("SELECT " + table + "_f()");
      sql.update("UPDATE " + table + " SET side = 1 WHERE id = 1");

      JsonPath found = explain(id, "?analyze=true");

      assertEquals(List.of("Not analysed: PostgreSQL has refused to run it (SQLSTATE 25006)", "No table is read whole"), found.getList("notes"));
      assertEquals(1, sql.number("SELECT side FROM " + table + " WHERE id = 1"));
    } finally {
      sql.update("DROP FUNCTION " + table + "_f()");
    }
  }

  @Test
  void aRunIsStoppedInTime() throws Exception {
    JsonPath found = explain(id("SELECT pg_sleep($1) /* " + table + " */", 1.5), "?analyze=true");

    assertFalse(found.getBoolean("analyzed"));
    assertEquals("Not analysed: it was stopped after 1000 ms", found.getString("notes[0]"));
    assertEquals("Result", found.getString("plan.Plan.'Node Type'"));
  }

  @Test
  void explainingLeavesNothingBehind() throws Exception {
    String id = id("SELECT pg_sleep($1) /* " + table + " */", 1.2);
    List<?> before = given().get("/lab/api/statements").path("findAll { it.statement.contains('" + table + "') }");

    explain(id, "?analyze=true");
    explain(id, "?analyze=true");
    explain(id, "");

    assertEquals(before.size(), given().get("/lab/api/statements").<List<?>>path("findAll { it.statement.contains('" + table + "') }").size());
    assertEquals(1, given().get("/lab/api/statements").<Integer>path("find { it.id == '" + id + "' }.calls"));
    assertEquals(List.of(), given().get("/lab/api/statements").path(
        "findAll { it.statement =~ /(EXPLAIN|PREPARE|set_config|reltuples)/ && it.endpoints != ['/api/v1/orders/import'] }"));
    String session = "SELECT count(*) AS n FROM pg_prepared_statements WHERE name LIKE 'paceline%'";
    for (int n = 0; n < 10; n++) {
      assertEquals(0L, database.execute(session, Tuple.tuple()).subscribeAsCompletionStage().get(5, TimeUnit.SECONDS)
          .iterator().next().getLong("n"));
    }
  }

  @Test
  void tooManyAreRefusedWithWhenToTryAgain() throws Exception {
    String id = id("SELECT 1 /* " + table + " */");
    Response answer = given().noContentType().post("/lab/api/statements/" + id + "/explain");
    for (int n = 0; n < 20 && answer.statusCode() == 200; n++) {
      answer = given().noContentType().post("/lab/api/statements/" + id + "/explain");
    }

    assertEquals(409, answer.statusCode());
    assertEquals("EXPLAINED_TOO_OFTEN", answer.path("code"));
    assertEquals("1", answer.header("Retry-After"));
  }

  @Test
  void whatHasNoPlanOrIsNotKnownIsAProblem() throws Exception {
    Response none = send(id("SET LOCAL work_mem = '4MB' -- " + table), "");
    assertEquals(409, none.statusCode());
    assertEquals("NOT_EXPLAINABLE", none.path("code"));
    given().noContentType().post("/lab/api/statements/0123456789abcdef/explain").then().statusCode(404);
    given().noContentType().post("/lab/api/statements/others/explain").then().statusCode(400);
    given().noContentType().post("/lab/api/statements/0123456789abcdef/explain?analyze=yes").then().statusCode(400);
  }
}
