package dev.paceline.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Await;
import dev.paceline.testing.Instance;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many ask for the same key at the same moment, and nobody has asked for it before. */
class ColdKeyIT {
  private static final int READS = 1_000;

  private static Cluster cluster;

  @BeforeAll
  static void start() throws Exception {
    // Where the flood itself keeps the machine from reading the change log in time, a key is rightly loaded again.
    cluster = Cluster.start("cold-key", Map.of("paceline.max-staleness", "30s"));
    cluster.execute("CREATE EXTENSION pg_stat_statements");
    cluster.execute("INSERT INTO users (id, name, email) VALUES (7001, 'Ada', 'ada@example.org')");
    cluster.execute("INSERT INTO products (sku, name, unit_price_minor, currency) "
        + "VALUES ('COLD-1', 'Tea', 199, 'EUR'), ('COLD-2', 'Tea', 199, 'EUR')");
    awaitNothingNews();
    cluster.wire().delayUpTo(30); // a load that is over at once would need no protection
  }

  /** What the change log says in the middle of a load makes it be loaded again, as it must. */
  private static void awaitNothingNews() throws Exception {
    for (int n = 0; n < Cluster.SIZE; n++) {
      Instance instance = cluster.instance(n);
      long endNanos = System.nanoTime() + Duration.ofSeconds(1).toNanos();
      Await.until("it has read the log", Duration.ofSeconds(10),
          () -> instance.get(Kind.USER.path("1")).statusCode() == 404 && System.nanoTime() > endNanos);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  @Test
  void aFloodOfAColdUserIsOneStatementAnInstance() throws Exception {
    assertFloodIsOneStatementAnInstance(Kind.USER, "7001", 200);
  }

  @Test
  void aFloodOfAnUnknownUserIsOneStatementAnInstance() throws Exception {
    assertFloodIsOneStatementAnInstance(Kind.USER, "7999999", 404);
  }

  @Test
  void aFloodOfAColdProductIsOneStatementAnInstance() throws Exception {
    assertFloodIsOneStatementAnInstance(Kind.PRODUCT, "COLD-1", 200);
  }

  @Test
  void aFloodOfAColdStockIsOneStatementAnInstance() throws Exception {
    assertFloodIsOneStatementAnInstance(Kind.STOCK, "COLD-2", 200);
  }

  private static void assertFloodIsOneStatementAnInstance(Kind kind, String id, int status) throws Exception {
    cluster.number("SELECT 1 FROM pg_stat_statements_reset()");

    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int n = 0; n < READS; n++) {
      answers.add(cluster.instance(n % Cluster.SIZE).send("GET", kind.path(id), ""));
    }

    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertEquals(status, answer.join().statusCode());
    }
    String table = kind == Kind.USER ? "users" : "products";
    long statements = cluster.number(
        "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE query ~ 'FROM " + table + " WHERE (id|sku) = ANY'");
    assertTrue(statements >= 1 && statements <= Cluster.SIZE, statements + " statements");
  }
}
