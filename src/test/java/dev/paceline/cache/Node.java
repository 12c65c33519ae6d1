package dev.paceline.cache;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.paceline.database.BatchLoaders;
import dev.paceline.database.Change;
import dev.paceline.database.ChangeBatch;
import dev.paceline.http.ServerTiming;
import dev.paceline.testing.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** The caches of one instance of the service, several of which a test can have in one process. */
final class Node {
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final Invalidations invalidations;
  final SharedRedis redis;
  final Caches caches;

  private Node(Nodes nodes, Redis server, CacheConfig config, Duration maxStaleness) {
    Freshness freshness = new Freshness(maxStaleness);
    this.redis = new SharedRedis(server, nodes.redisConfig);
    this.invalidations = new Invalidations(redis, freshness);
    this.caches = new Caches(config, redis, freshness, nodes.loaders, nodes.json, invalidations, meters, nodes.timing);
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

  /** Starts nodes on the tests' Redis. */
  @Singleton
  static class Nodes {
    private final Vertx vertx;
    private final Redis server;
    private final RedisConfig redisConfig;
    private final BatchLoaders loaders;
    private final ObjectMapper json;
    private final ServerTiming timing;

    Nodes(Vertx vertx, Redis server, RedisConfig redisConfig, BatchLoaders loaders, ObjectMapper json, ServerTiming timing) {
      this.vertx = vertx;
      this.server = server;
      this.redisConfig = redisConfig;
      this.loaders = loaders;
      this.json = json;
      this.timing = timing;
    }

    /** One that does not listen to the others. */
    Node deaf(CacheConfig config) {
      return on(server, config, Duration.ofHours(1));
    }

    /** One that listens to the others. */
    Node start(CacheConfig config) throws Exception {
      return start(config, Duration.ofHours(1));
    }

    Node start(CacheConfig config, Duration maxStaleness) throws Exception {
      Node node = on(server, config, maxStaleness);
      new InvalidationMessages(vertx, node.redis, node.invalidations).start(null);
      Await.until("it hears the others", Duration.ofSeconds(5), () -> !node.invalidations.isUrgent());
      return node;
    }

    /** One whose Redis is where nobody listens. */
    Node withoutRedis(CacheConfig config) {
      return on(Redis.createClient(vertx, "redis://localhost:1"), config, Duration.ofHours(1));
    }

    private Node on(Redis redis, CacheConfig config, Duration maxStaleness) {
      return new Node(this, redis, config, maxStaleness);
    }
  }
}
