package dev.paceline.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.paceline.testing.Await;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DatabaseTest {
  private static final String KILL_OWN_CONNECTION = "SELECT pg_terminate_backend(pg_backend_pid())";
  private static final String KILL = "SELECT pg_terminate_backend($1, 5000)";

  private final String table = "t" + UUID.randomUUID().toString().replace("-", "");

  @Inject
  Database database;

  @Inject
  PoolUse use;

  @AfterEach
  void everyConnectionIsBack() throws Exception {
    Await.until("nothing in use", Duration.ofSeconds(5), () -> use.inUse() == 0);
    run(database.execute("DROP TABLE IF EXISTS " + table, Tuple.tuple()));
  }

  @Test
  void aWrongParameterIsAFaultAndNotAnUnavailableDatabase() {
    Throwable failure = failure(database.execute("SELECT $1::bigint", Tuple.of("no number")));

    assertFalse(failure instanceof DatabaseUnavailableException, failure::toString);
  }

  @Test
  void aKilledConnectionIsAnUnavailableDatabase() {
    assertInstanceOf(DatabaseUnavailableException.class, failure(database.execute(KILL_OWN_CONNECTION, Tuple.tuple())));
  }

  @Test
  void whatATransactionAsksOfItsKilledConnectionIsUnavailable() {
    Throwable failure = failure(database.inTransaction(on -> on.execute(KILL_OWN_CONNECTION, Tuple.tuple())
        .onFailure().recoverWithUni(killed -> on.execute("SELECT 1", Tuple.tuple()))));

    assertInstanceOf(DatabaseUnavailableException.class, failure);
  }

  @Test
  void aCommitThatIsNotAnsweredIsUnavailable() {
    Throwable failure = failure(database.inTransaction(on -> on.execute("SELECT pg_backend_pid() AS pid", Tuple.tuple())
        .chain(rows -> database.execute(KILL, Tuple.of(rows.iterator().next().getInteger("pid"))))));

    assertInstanceOf(DatabaseUnavailableException.class, failure);
  }

  @Test
  void workThatThrowsIsRolledBack() throws Exception {
    createTable();

    Throwable failure = failure(database.inTransaction(on -> on.execute("INSERT INTO " + table + " VALUES (1)", Tuple.tuple())
        .invoke(inserted -> {
          throw new IllegalStateException("after the insert");
        })));
    Throwable atOnce = failure(database.inTransaction(on -> {
      throw new IllegalStateException("at once");
    }));

    assertEquals("after the insert", failure.getMessage());
    assertEquals("at once", atOnce.getMessage());
    assertEquals(0L, count());
  }

  @Test
  void aTransactionThatSwallowsAFailedStatementIsNotTakenForCommitted() throws Exception {
    createTable();

    Throwable failure = failure(database.inTransaction(on -> on.execute("INSERT INTO " + table + " VALUES (1)", Tuple.tuple())
        .chain(inserted -> on.execute("SELECT 1/0", Tuple.tuple()))
        .onFailure(PgException.class).recoverWithNull()));

    assertFalse(failure instanceof DatabaseUnavailableException, failure::toString);
    assertEquals(0L, count());
  }

  @Test
  void aStatementPreparedBeforeAMigrationStillWorksAfterIt() throws Exception {
    createTable();
    String select = "SELECT n FROM " + table;
    for (int everyConnection = 0; everyConnection < 10; everyConnection++) {
      run(database.execute(select, Tuple.tuple()));
    }

    run(database.execute("ALTER TABLE " + table + " ALTER n TYPE text", Tuple.tuple()));

    for (int everyConnection = 0; everyConnection < 10; everyConnection++) {
      run(database.execute(select, Tuple.tuple()));
    }
  }

  private void createTable() throws Exception {
    run(database.execute("CREATE TABLE " + table + " (n int)", Tuple.tuple()));
  }

  private long count() throws Exception {
    Row row = run(database.execute("SELECT count(*) AS rows FROM " + table, Tuple.tuple())).iterator().next();
    return row.getLong("rows");
  }

  private static <T> T run(Uni<T> uni) throws Exception {
    return uni.subscribeAsCompletionStage().get(10, TimeUnit.SECONDS);
  }

  private static Throwable failure(Uni<?> uni) {
    try {
      throw new AssertionError("It succeeded with " + run(uni));
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (Exception e) {
      throw new AssertionError("No answer", e);
    }
  }
}
