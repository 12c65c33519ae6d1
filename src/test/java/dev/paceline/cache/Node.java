package dev.paceline.cache;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.paceline.database.BatchLoaders;
import dev.paceline.database.Change;
import dev.paceline.database.ChangeBatch;
import dev.paceline.database.Database;
import dev.paceline.http.RequestTiming;
import dev.paceline.testing.Await;
import dev.paceline.tracing.Traces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import jakarta.enterprise.context.Dependent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The caches of one instance of the service, several of which a test can have in one process. */
final class Node {
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final Invalidations invalidations;
  final Caches caches;
  private final SharedRedis redis;

  private Node(Nodes nodes, Redis server, CacheConfig config, Duration maxStaleness) {
    Freshness freshness = new Freshness(maxStaleness);
    this.redis = new SharedRedis(server, nodes.redisConfig, Traces.off());
    this.invalidations = new Invalidations(redis, freshness);
    WriteBehind writeBehind = new WriteBehind(redis, nodes.database, nodes.loaders, nodes.vertx, () -> Duration.ofMillis(50));
    this.caches = new Caches(
        config, redis, freshness, nodes.loaders, nodes.json, invalidations, writeBehind, meters, nodes.timing);
    nodes.stops.add(() -> writeBehind.stop(null));
  }

  /** What the change log says to this node, and to no other. */
  void hearsOfTheLog(Change... changes) {
    invalidations.changed(new ChangeBatch(List.of(changes), false, "a test's", System.nanoTime()))
        .await().atMost(Duration.ofSeconds(5));
  }

  double requests(String tier, String result) {
    return meters.get("paceline.cache.requests").tag("tier", tier).tag("result", result).counter().count();
  }

  static <V extends Record> CacheDefinition<Long, V> definition(String name, Class<V> type, Function<V, Version> version) {
    return new CacheDefinition<>(name, type, name, Long::valueOf, version);
  }

  /** Starts nodes on the tests' Redis, each with connections of its own. */
  @Dependent
  static class Nodes {
    private final List<Runnable> stops = new ArrayList<>();
    private final Vertx vertx;
    private final String url;
    private final RedisConfig redisConfig;
    private final Database database;
    private final BatchLoaders loaders;
    private final ObjectMapper json;
    private final RequestTiming timing;

    Nodes(
        Vertx vertx, @ConfigProperty(name = "quarkus.redis.hosts") String url, RedisConfig redisConfig, Database database,
        BatchLoaders loaders, ObjectMapper json, RequestTiming timing) {
      this.vertx = vertx;
      this.url = url;
      this.redisConfig = redisConfig;
      this.database = database;
      this.loaders = loaders;
      this.json = json;
      this.timing = timing;
    }

    Node start(CacheConfig config) throws Exception {
      return start(config, Duration.ofHours(1));
    }

    Node start(CacheConfig config, Duration maxStaleness) throws Exception {
      return start(client(url), config, maxStaleness);
    }

    /** One whose Redis does what a test says, when it says it. */
    Node start(HeldRedis held, CacheConfig config) throws Exception {
      return start(held.over(client(url)), config, Duration.ofHours(1));
    }

    private Node start(Redis client, CacheConfig config, Duration maxStaleness) throws Exception {
      Node node = new Node(this, client, config, maxStaleness);
      InvalidationMessages messages = new InvalidationMessages(vertx, node.redis, node.invalidations);
      stops.add(0, () -> messages.stop(null));
      messages.start(null);
      Await.until("it hears the others", Duration.ofSeconds(5), () -> !node.invalidations.isUrgent());
      return node;
    }

    /** One whose Redis is where nobody listens. */
    Node withoutRedis(CacheConfig config) {
      return new Node(this, client("redis://localhost:1"), config, Duration.ofHours(1));
    }

    private Redis client(String address) {
      Redis client = Redis.createClient(vertx, new RedisOptions()
          .setConnectionString(address).setMaxPoolSize(16).setMaxPoolWaiting(1000));
      stops.add(client::close);
      return client;
    }

    void stopAll() {
      stops.forEach(Runnable::run);
      stops.clear();
    }
  }
}
