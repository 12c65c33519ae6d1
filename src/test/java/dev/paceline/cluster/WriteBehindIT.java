package dev.paceline.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.paceline.testing.Await;
import dev.paceline.testing.Instance;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Views are counted behind the answer: none that was answered is lost or counted twice, whoever crashes. */
class WriteBehindIT {
  private static final int VIEWS = 200;
  private static final Duration FLUSHED_WITHIN = Duration.ofSeconds(20);

  private static Cluster cluster;

  private final Recording recording = new Recording();

  @BeforeAll
  static void start() throws Exception {
    cluster = Cluster.start("write-behind", Map.of());
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  @Test
  void noViewIsLostWithAnInstanceThatCrashes() throws Exception {
    String sku = product("crash");

    view(cluster.instance(0), sku);
    cluster.instance(0).kill();
    assertEquals(VIEWS, views(cluster.instance(1), sku));

    cluster.restart(0);
    assertEquals(VIEWS, views(cluster.instance(0), sku));
  }

  @Test
  void noViewIsLostOrCountedTwiceWhenAllAreRestarted() throws Exception {
    String sku = product("restart");

    view(cluster.instance(0), sku);
    view(cluster.instance(1), sku);
    cluster.instance(0).kill();
    cluster.instance(1).kill();
    cluster.restart(0, 1);

    assertEquals(2 * VIEWS, views(cluster.instance(0), sku));
    Await.until("the database has them", FLUSHED_WITHIN, () -> flushed(sku) == 2 * VIEWS);
    assertEquals(2 * VIEWS, views(cluster.instance(1), sku));
  }

  /** Each crash may come between the commit of a flush and the removal of what it flushed. */
  @Test
  void noViewIsCountedTwiceByCrashesWhileOthersView() throws Exception {
    String sku = product("crashes");
    int rounds = 2;

    for (int n = 0; n < rounds; n++) {
      view(cluster.instance(0), sku);
      CompletableFuture<Void> others = CompletableFuture.runAsync(() -> view(cluster.instance(1), sku));
      TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(1_000));
      cluster.instance(0).kill();
      others.join();
      cluster.restart(0);
    }

    assertEquals(2 * rounds * VIEWS, views(cluster.instance(0), sku));
    Await.until("the database has them", FLUSHED_WITHIN, () -> flushed(sku) == 2 * rounds * VIEWS);
    assertEquals(2 * rounds * VIEWS, views(cluster.instance(1), sku));
  }

  @Test
  void viewsAreCountedWithoutRedis() throws Exception {
    String sku = product("without-redis");

    view(cluster.instance(0), sku);
    Await.until("the database has them", FLUSHED_WITHIN, () -> flushed(sku) == VIEWS); // what only Redis had is lost with it
    cluster.redis().kill();
    view(cluster.instance(0), sku);
    view(cluster.instance(1), sku); // of what was under way when Redis went, the instances wait to hear whether it counted
    long certain = views(cluster.instance(1), sku);
    view(cluster.instance(1), sku);
    Await.until("all are counted", FLUSHED_WITHIN, () -> views(cluster.instance(0), sku) == certain + VIEWS);
    cluster.redis().start();

    view(cluster.instance(1), sku);
    Await.until("all are counted", FLUSHED_WITHIN, () -> views(cluster.instance(0), sku) == 5 * VIEWS);
  }

  private String product(String sku) {
    new Client(cluster, 0, recording).writeProduct(sku, sku);
    return sku;
  }

  /** {@link #VIEWS} times, and every one is answered. */
  private static void view(Instance instance, String sku) {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int sent = 0; sent < VIEWS; sent += 50) {
      answers.clear();
      IntStream.range(0, 50).forEach(n -> answers.add(instance.send("GET", Kind.PRODUCT.path(sku), "")));
      answers.forEach(answer -> assertEquals(200, answer.join().statusCode()));
    }
  }

  private static long views(Instance instance, String sku) throws Exception {
    return new JsonObject(instance.get(Kind.PRODUCT.path(sku) + "/views").body()).getLong("views");
  }

  private static long flushed(String sku) throws Exception {
    return cluster.number("SELECT coalesce(sum(views), 0) FROM product_views WHERE sku = '" + sku + "'");
  }
}
