package dev.paceline.overview;

import dev.paceline.testing.Instance;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures overviews of the packaged service with ten services that answer after 200 ms: all asked at once, one after the
 * other, and with now and then an answer that takes a second, without and with hedging. 50 clients. Arguments: for how many
 * seconds each is measured in each of three rounds (10).
 */
public final class OverviewBenchmark {
  private static final int SERVICES = 10;
  private static final int CLIENTS = 50;
  private static final int ROUNDS = 3;
  private static final int ORDERS = 1_000;
  private static final long USUAL_MILLIS = 200;
  private static final long SLOW_MILLIS = 1_000;
  private static final double SLOW_SHARE = 0.01;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = vertx.createHttpClient(
      new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(CLIENTS));
  private final AtomicLong asked = new AtomicLong();
  private volatile double slowShare;

  public static void main(String... arguments) throws Exception {
    new OverviewBenchmark().run(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10);
    System.exit(0);
  }

  private void run(int seconds) throws Exception {
    HttpServer services = vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
        .requestHandler(request -> {
          asked.incrementAndGet();
          long millis = ThreadLocalRandom.current().nextDouble() < slowShare ? SLOW_MILLIS : USUAL_MILLIS;
          vertx.setTimer(millis, now -> request.response().putHeader("Content-Type", "application/json")
              .end("{\"knows\":\"something\",\"of\":\"" + request.path() + "\"}"));
        }).listen().toCompletionStage().toCompletableFuture().get();
    try (EmbeddedPostgres postgresql = EmbeddedPostgres.start();
        Instance plain = ready("plain", postgresql, services.actualPort(), false);
        Instance hedging = ready("hedging", postgresql, services.actualPort(), true)) {
      for (int round = 1; round <= ROUNDS; round++) { // interleaved, for the machine is shared: the last round counts
        System.out.printf("round %d%n", round);
        slowShare = 0;
        measure("at once", plain, "", seconds);
        measure("one after the other", plain, "?mode=sequential", seconds);
        slowShare = SLOW_SHARE;
        measure("at once, 1 % of answers take a second", plain, "", seconds);
        measure("the same, with hedging", hedging, "", seconds);
      }
    }
  }

  private static Instance ready(String name, EmbeddedPostgres postgresql, int port, boolean hedge) throws Exception {
    Map<String, String> settings = new HashMap<>(Map.of(
        "quarkus.datasource.reactive.url", "postgresql://localhost:" + postgresql.getPort() + "/postgres",
        "quarkus.datasource.username", "postgres",
        "quarkus.datasource.password", "postgres",
        "paceline.role", "api",
        "paceline.lab.enabled", "true",
        "paceline.demo-data.orders", String.valueOf(ORDERS)));
    for (int n = 0; n < SERVICES; n++) {
      String prefix = "paceline.downstream.service-" + n + ".";
      settings.put(prefix + "url", "http://127.0.0.1:" + port + "/" + n + "/{orderId}");
      settings.put(prefix + "timeout", "2s");
      settings.put(prefix + "hedge", String.valueOf(hedge));
    }
    Instance instance = Instance.start(Path.of("target", "overview-" + name + ".log"), settings);
    instance.awaitReady();
    return instance;
  }

  private void measure(String what, Instance instance, String query, int seconds) throws InterruptedException {
    Queue<Long> tookNanos = new ConcurrentLinkedQueue<>();
    Queue<String> failures = new ConcurrentLinkedQueue<>();
    CountDownLatch idle = new CountDownLatch(CLIENTS);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    long askedBefore = asked.get();
    for (int n = 0; n < CLIENTS; n++) {
      ask(instance, query, end, tookNanos, failures, idle);
    }
    idle.await();
    long[] sorted = tookNanos.stream().mapToLong(Long::longValue).sorted().toArray();
    double calls = (double) SERVICES * (sorted.length + failures.size());
    System.out.printf("  %-40s median %7.1f ms, p95 %7.1f ms, p99 %7.1f ms, %,6.0f a second, %.3f requests a call%s%n",
        what, millis(sorted, 0.5), millis(sorted, 0.95), millis(sorted, 0.99), (double) sorted.length / seconds,
        (asked.get() - askedBefore) / calls, failures.isEmpty() ? "" : ", " + failures.size() + " failures: " + failures.peek());
  }

  /** One client: again and again, until the end. */
  private void ask(
      Instance instance, String query, long end, Queue<Long> tookNanos, Queue<String> failures, CountDownLatch idle) {
    long began = System.nanoTime();
    if (began > end) {
      idle.countDown();
      return;
    }
    String path = "/api/v1/orders/" + (1 + ThreadLocalRandom.current().nextInt(ORDERS)) + "/overview" + query;
    client.request(HttpMethod.GET, instance.port(), "localhost", path)
        .compose(request -> request.send())
        .compose(response -> response.body().map(body -> response.statusCode() + " " + body))
        .onComplete(answer -> {
          if (answer.succeeded() && isWhole(answer.result())) {
            tookNanos.add(System.nanoTime() - began);
          } else {
            failures.add(answer.succeeded() ? answer.result() : answer.cause().toString());
          }
          ask(instance, query, end, tookNanos, failures, idle);
        });
  }

  private static boolean isWhole(String answer) {
    return answer.startsWith("200 ") && answer.split("\"status\":\"ok\"", -1).length == SERVICES + 1;
  }

  private static double millis(long[] sortedNanos, double quantile) {
    return sortedNanos.length == 0 ? Double.NaN : sortedNanos[(int) (quantile * (sortedNanos.length - 1))] / 1e6;
  }
}
