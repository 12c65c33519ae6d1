package dev.paceline.lab.pool;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.database.Database;
import dev.paceline.testing.Await;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class PoolViewTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Inject
  Database database;

  private static JsonPath view() {
    return given().get("/lab/api/pool").then().statusCode(200).extract().jsonPath();
  }

  @Test
  void whatRunsAndWhatWaitsIsShown() throws Exception {
    List<? extends CompletionStage<?>> running = IntStream.range(0, 30)
        .mapToObj(n -> database.execute("SELECT pg_sleep(0.3)", Tuple.tuple()).subscribeAsCompletionStage()).toList();
    Await.until("all in use, the rest waits", PATIENCE, () -> {
      JsonPath view = view();
      return view.getInt("mostInUse") >= 20 && view.getInt("mostWaiting") >= 10;
    });
    running.forEach(each -> each.toCompletableFuture().join());
    database.inTransaction(on -> on.execute("SELECT pg_sleep(0.3)", Tuple.tuple())).subscribeAsCompletionStage().join();

    JsonPath view = view();
    assertTrue(view.getDouble("holdMs.max") >= 300 && view.getDouble("waitMs.max") >= 200, view::prettify);
    given().get("/lab/api/pool").then().statusCode(200)
        .body("max", equalTo(20)).body("open", greaterThanOrEqualTo(5)).body("acquisitions", greaterThanOrEqualTo(31));
    Await.until("all given back", PATIENCE, () -> view().getInt("inUse") == 0 && view().getInt("waiting") == 0);
  }
}
