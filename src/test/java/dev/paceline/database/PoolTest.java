package dev.paceline.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Await;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pool beside a PostgreSQL that fails in every way it can. */
@QuarkusTest
@WithTestResource(value = OwnPostgresql.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class PoolTest {
  private static final Duration ACQUIRE_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration SILENCE_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration SLACK = Duration.ofSeconds(2); // for a machine that is busy with other things
  private static final Duration HEALED = Duration.ofSeconds(10);
  private static final int MAX_SIZE = 20;
  private static final int MIN_SIZE = 5;
  private static final int MAX_WAITING = 300;

  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  OwnPostgresql postgresql;

  @Inject
  Pool pool;

  @Inject
  PoolUse use;

  @Inject
  Database database;

  @TestHTTPResource("/api/v1/users")
  URI users;

  @TestHTTPResource(value = "/health/ready", management = true)
  URI ready;

  @TestHTTPResource(value = "/health/live", management = true)
  URI live;

  @TestHTTPResource(value = "/metrics", management = true)
  URI metrics;

  @BeforeEach
  void healthy() throws Exception {
    Await.until("ready", HEALED, () -> get(ready).statusCode() == 200);
  }

  @Test
  void theMinimumIsOpenWhenReadyAndStaysOpenOverIdleTimeoutAndLifetime() throws Exception {
    Await.until("the minimum", HEALED, () -> postgresql.connections() >= MIN_SIZE);
    Set<String> pids = new HashSet<>();

    long belowNanos = 0;
    long longestBelowNanos = 0;
    long endNanos = System.nanoTime() + Duration.ofSeconds(6).toNanos();
    for (long now = System.nanoTime(), last = now; now < endNanos; last = now, now = System.nanoTime()) {
      String open = postgresql.ask("SELECT string_agg(pid::text, ' ') FROM pg_stat_activity"
          + " WHERE application_name = 'paceline'");
      List<String> openPids = open == null ? List.of() : List.of(open.split(" "));
      pids.addAll(openPids);
      belowNanos = openPids.size() < MIN_SIZE ? belowNanos + now - last : 0;
      longestBelowNanos = Math.max(longestBelowNanos, belowNanos);
    }

    assertTrue(pids.size() >= 2 * MIN_SIZE, "connections end their lives and are replaced");
    // Without the keeper they would stay closed; opening some on a busy machine takes its time.
    assertTrue(longestBelowNanos < Duration.ofSeconds(2).toNanos(), "below the minimum for " + longestBelowNanos + " ns");
  }

  @Test
  void manyRequestsAtOnceNeverOpenMoreThanTheMaximum() throws Exception {
    List<CompletableFuture<Integer>> answers = IntStream.range(0, 200)
        .mapToObj(n -> create(UUID.randomUUID() + "@example.org")).toList();

    int most = 0;
    while (!answers.stream().allMatch(CompletableFuture::isDone)) {
      most = Math.max(most, postgresql.connections());
    }

    assertTrue(most > MIN_SIZE && most <= MAX_SIZE, "at most " + most + " connections");
    Set<Integer> statuses = Set.copyOf(answers.stream().map(CompletableFuture::join).toList());
    assertTrue(Set.of(201, 503).containsAll(statuses) && statuses.contains(201), "answers " + statuses);
  }

  @Test
  void aConnectionAlwaysGoesBack() throws Exception {
    String taken = UUID.randomUUID() + "@example.org";
    assertEquals(201, create(taken).join());

    List<CompletableFuture<?>> requests = new ArrayList<>();
    for (int n = 0; n < 250; n++) {
      requests.add(create(taken));
      requests.add(createOnce(taken));
      CompletableFuture<Integer> left = create(UUID.randomUUID() + "@example.org");
      requests.add(left);
      requests.add(database.inTransaction(on -> on.execute("SELECT 1/0", Tuple.tuple())).subscribeAsCompletionStage());
      left.cancel(true);
      if (n % 20 == 19) {
        requests.forEach(request -> request.handle((done, failed) -> null).join());
      }
    }

    requests.forEach(request -> request.handle((done, failed) -> null).join());
    Await.until("nothing in use", HEALED, () -> use.inUse() == 0);
    takeAll().forEach(connection -> connection.result().close());
  }

  @Test
  void aStoppedServerIs503AndUnreadyButLiveAndHealsWhenItIsBack() throws Exception {
    postgresql.halt();
    try {
      assertUnavailable(ACQUIRE_TIMEOUT);
      Await.until("unready", Duration.ofSeconds(6), () -> get(ready).statusCode() == 503);
      assertEquals(200, get(live).statusCode());
      assertUnavailable(ACQUIRE_TIMEOUT);
    } finally {
      postgresql.launch();
    }

    Await.until("healed", HEALED, () -> get(users).statusCode() == 200);
    Await.until("ready", HEALED, () -> get(ready).statusCode() == 200);
  }

  @Test
  void aFrozenServerIs503WithinBoundsAndHealsWhenItThaws() throws Exception {
    var running = database.execute("SELECT pg_sleep(1)", Tuple.tuple()).subscribeAsCompletionStage();
    Await.until("it runs", HEALED, () -> use.inUse() > 0);
    postgresql.freeze();
    try {
      List<CompletableFuture<HttpResponse<String>>> answers =
          IntStream.range(0, 50).mapToObj(n -> send(HttpRequest.newBuilder(users))).toList();
      long askedNanos = System.nanoTime();
      for (CompletableFuture<HttpResponse<String>> answer : answers) {
        assertEquals(503, answer.get(30, TimeUnit.SECONDS).statusCode());
      }
      assertWithin(ACQUIRE_TIMEOUT.plus(SILENCE_TIMEOUT), askedNanos);
      assertTrue(running.handle((answer, failure) -> failure instanceof DatabaseUnavailableException).get(5, TimeUnit.SECONDS));
      assertUnavailable(SILENCE_TIMEOUT.plus(ACQUIRE_TIMEOUT));
      assertEquals(503, get(ready).statusCode());
      assertEquals(200, get(live).statusCode());
    } finally {
      postgresql.thaw();
    }

    Await.until("healed", HEALED, () -> get(users).statusCode() == 200);
  }

  @Test
  void killedConnectionsCostAFewRequestsAtMost() throws Exception {
    postgresql.killConnections();

    long failed = IntStream.range(0, 50).filter(n -> {
      int status = get(users).statusCode();
      assertTrue(status == 200 || status == 503, "status " + status);
      return status == 503;
    }).count();

    assertTrue(failed <= MIN_SIZE, failed + " of 50 failed");
  }

  @Test
  void anExhaustedPoolIs503AfterTheAcquireTimeoutAndAFullQueueAtOnce() throws Exception {
    List<Future<SqlConnection>> all = takeAll();

    long askedNanos = System.nanoTime();
    var waiting = IntStream.range(0, MAX_WAITING)
        .mapToObj(n -> database.execute("SELECT 1", Tuple.tuple()).subscribeAsCompletionStage()).toList();
    HttpResponse<String> refused = get(users);
    Duration refusedAfter = Duration.ofNanos(System.nanoTime() - askedNanos);
    waiting.forEach(each -> assertTrue(
        each.handle((answer, failure) -> failure instanceof DatabaseUnavailableException).join(), "they time out"));
    Duration timedOutAfter = Duration.ofNanos(System.nanoTime() - askedNanos);
    all.forEach(connection -> connection.result().close());

    assertEquals(503, refused.statusCode());
    assertTrue(refusedAfter.compareTo(ACQUIRE_TIMEOUT) < 0, () -> "a full queue refuses after " + refusedAfter);
    assertTrue(timedOutAfter.compareTo(ACQUIRE_TIMEOUT) >= 0 && timedOutAfter.compareTo(ACQUIRE_TIMEOUT.plus(SLACK)) < 0,
        () -> "an exhausted pool refuses after " + timedOutAfter);
    assertEquals(200, get(users).statusCode());
  }

  @Test
  void itsMetersCarryItsName() {
    String meters = get(metrics).body();

    assertTrue(meters.lines().anyMatch(line -> line.startsWith("sql_pool_active") && line.contains("orders-pool")));
  }

  /** Every connection of the pool; tried again where opening so many took longer than the short acquire timeout. */
  private List<Future<SqlConnection>> takeAll() throws Exception {
    List<Future<SqlConnection>> all = new ArrayList<>();
    Await.until("all connections taken", HEALED, () -> {
      all.stream().filter(Future::succeeded).forEach(connection -> connection.result().close());
      all.clear();
      IntStream.range(0, MAX_SIZE).forEach(n -> all.add(pool.getConnection()));
      return Future.join(all).transform(taken -> Future.succeededFuture(taken.succeeded()))
          .toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    });
    return all;
  }

  private void assertUnavailable(Duration limit) {
    long askedNanos = System.nanoTime();
    HttpResponse<String> answer = get(users);
    assertEquals(503, answer.statusCode());
    assertEquals("application/problem+json", answer.headers().firstValue("Content-Type").orElse("").split(";")[0]);
    assertTrue(answer.headers().firstValue("Retry-After").isPresent(), "it says when to try again");
    assertWithin(limit, askedNanos);
  }

  private static void assertWithin(Duration limit, long sinceNanos) {
    Duration took = Duration.ofNanos(System.nanoTime() - sinceNanos);
    assertTrue(took.compareTo(limit.plus(SLACK)) < 0, () -> "took " + took);
  }

  private CompletableFuture<Integer> create(String email) {
    return send(post(email)).thenApply(HttpResponse::statusCode);
  }

  private CompletableFuture<Integer> createOnce(String email) {
    return send(post(email).header("Idempotency-Key", UUID.randomUUID().toString())).thenApply(HttpResponse::statusCode);
  }

  private HttpRequest.Builder post(String email) {
    return HttpRequest.newBuilder(users).header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"Ada\",\"email\":\"" + email + "\"}"));
  }

  private HttpResponse<String> get(URI uri) {
    return send(HttpRequest.newBuilder(uri)).join();
  }

  private CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) {
    return http.sendAsync(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
  }
}
