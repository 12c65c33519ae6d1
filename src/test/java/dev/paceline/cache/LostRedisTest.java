package dev.paceline.cache;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.database.ChangeBatch;
import dev.paceline.testing.Await;
import dev.paceline.testing.OwnRedis;
import dev.paceline.tracing.Traces;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is believed of a Redis that goes away and comes back. */
@QuarkusTest
class LostRedisTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Inject Vertx vertx;
  @Inject RedisConfig config;

  private final Freshness freshness = new Freshness(Duration.ofHours(1));
  private OwnRedis server;
  private Redis client;
  private Invalidations invalidations;
  private InvalidationMessages messages;

  @BeforeEach
  void start() throws Exception {
    server = OwnRedis.started();
    client = Redis.createClient(vertx, server.url());
    SharedRedis redis = new SharedRedis(client, config, Traces.off());
    invalidations = new Invalidations(redis, freshness);
    messages = new InvalidationMessages(vertx, redis, invalidations);
    messages.start(null);
    Await.until("it hears", PATIENCE, () -> !invalidations.isUrgent());
  }

  @AfterEach
  void stop() throws Exception {
    messages.stop(null);
    client.close();
    server.close();
  }

  private void hearsOfTheLog() {
    invalidations.changed(batch()).await().atMost(PATIENCE);
  }

  private static ChangeBatch batch() {
    return new ChangeBatch(List.of(), false, "a test's", System.nanoTime());
  }

  @Test
  void redisIsBelievedFromTheFirstBatchOnThatIsAppliedToIt() {
    assertFalse(freshness.isSharedFresh());

    hearsOfTheLog();

    assertTrue(freshness.isSharedFresh());
  }

  @Test
  void redisThatWasAwayIsNotBelievedUntilTheNextBatch() throws Exception {
    hearsOfTheLog();

    server.kill();
    Await.until("it hears nothing", PATIENCE, invalidations::isUrgent);
    assertFalse(freshness.isSharedFresh());
    hearsOfTheLog();
    assertFalse(freshness.isSharedFresh());
    server.start();
    Await.until("it hears again", PATIENCE, () -> !invalidations.isUrgent());

    assertFalse(freshness.isSharedFresh());
    Await.until("it is believed", PATIENCE, () -> {
      hearsOfTheLog();
      return freshness.isSharedFresh();
    });
  }

  @Test
  void aConnectionThatIsLostIsMadeAgain() throws Exception {
    hearsOfTheLog();

    server.ask("CLIENT KILL TYPE pubsub");

    Await.until("it is not believed", PATIENCE, () -> !freshness.isSharedFresh());
    Await.until("it hears again", PATIENCE, () -> !invalidations.isUrgent());
    assertFalse(freshness.isSharedFresh());
    hearsOfTheLog();
    assertTrue(freshness.isSharedFresh());
  }

  @Test
  void aBatchThatBeganBeforeTheLossProvesNothing() {
    var applied = invalidations.changed(batch());

    invalidations.hearsNothing();
    applied.await().atMost(PATIENCE);

    assertFalse(freshness.isSharedFresh());
  }
}
