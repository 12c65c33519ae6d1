package dev.paceline.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.ManyOrders;
import dev.paceline.testing.SlowReader;
import dev.paceline.testing.Sql;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the export gets on with its reader. */
@QuarkusTest
class OrderExportReaderTest {
  /** Much more than the sockets between the service and its reader hold. */
  private static final int ORDERS = 60_000;
  private static final int PAGES = ORDERS / OrderExport.PAGE_SIZE;

  @Inject ManyOrders manyOrders;
  @Inject Sql sql;

  private String export;

  @BeforeEach
  void manyOrders() {
    export = "GET /api/v1/orders/export?customerId=" + manyOrders.make(ORDERS);
    sql.update("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    sql.number("SELECT 1 FROM pg_stat_statements_reset()");
  }

  @Test
  void loadingWaitsForASlowReaderWithoutAConnection() {
    try (SlowReader reader = new SlowReader(export, "Accept: application/x-ndjson\r\n")) {
      long loaded = pagesOnceLoadingRests();

      assertTrue(loaded > 0 && loaded < PAGES / 2, () -> loaded + " pages loaded for a reader that reads nothing");
      assertEquals(0, busyConnections());

      List<String> answer = reader.lines().toList();
      assertEquals(ORDERS, answer.stream().filter(line -> line.startsWith("{\"id\"")).count());
      assertEquals(List.of("0", ""), answer.subList(answer.size() - 2, answer.size()), "the last chunk");
      assertEquals(PAGES, pagesLoaded());
    }
  }

  @Test
  void loadingEndsWhenTheReaderGoesAway() {
    try (SlowReader reader = new SlowReader(export, "Accept: text/csv\r\n")) {
      await(() -> pagesLoaded() > 0);
    }

    assertTrue(pagesOnceLoadingRests() < PAGES / 2);
    assertEquals(0, busyConnections());
  }

  @Test
  void anAnswerThatFailsOnItsWayIsBrokenOff() {
    try (SlowReader reader = new SlowReader(export, "Accept: application/x-ndjson\r\n")) {
      pagesOnceLoadingRests();
      sql.update("ALTER TABLE order_items RENAME TO order_items_away");

      List<String> answer;
      try {
        answer = reader.linesUntilItBreaks();
      } finally {
        sql.update("ALTER TABLE order_items_away RENAME TO order_items");
      }

      assertTrue(answer.get(0).contains("200"), answer.get(0));
      assertTrue(answer.stream().noneMatch("0"::equals), "it must not look whole");
    }
  }

  private long pagesOnceLoadingRests() {
    await(() -> pagesLoaded() > 0);
    long[] before = {-1, 0};
    await(() -> {
      long now = pagesLoaded();
      before[1] = now == before[0] ? before[1] + 1 : 0;
      before[0] = now;
      return before[1] == 20;
    });
    return before[0];
  }

  private long pagesLoaded() {
    return sql.number("SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE query LIKE 'SELECT order_id, id AS item_id%'");
  }

  private long busyConnections() {
    return sql.number("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'paceline' AND state <> 'idle'");
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "not within 30 s");
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }
}
