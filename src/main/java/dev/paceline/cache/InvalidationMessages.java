package dev.paceline.cache;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/** Listens on Redis to what other instances write, and begins anew when the connection is lost. */
@Singleton
class InvalidationMessages {
  private static final Logger LOG = Logger.getLogger(InvalidationMessages.class);
  private static final int LEAST_PAUSE_MILLIS = 100;
  private static final int MOST_PAUSE_MILLIS = 500;

  private final Vertx vertx;
  private final SharedRedis redis;
  private final Invalidations invalidations;
  private volatile boolean stopped;
  private volatile boolean hears;
  private volatile RedisConnection connection;

  InvalidationMessages(Vertx vertx, SharedRedis redis, Invalidations invalidations) {
    this.vertx = vertx;
    this.redis = redis;
    this.invalidations = invalidations;
  }

  void start(@Observes StartupEvent event) {
    vertx.getOrCreateContext().runOnContext(own -> subscribe());
  }

  void stop(@Observes ShutdownEvent event) {
    stopped = true;
    if (connection != null) {
      connection.close();
    }
  }

  private void subscribe() {
    Promise<Void> ended = Promise.promise();
    redis.connect().compose(opened -> {
      connection = opened;
      opened.handler(message -> {
        if (!ended.future().isComplete()) {
          heard(message);
        }
      });
      opened.exceptionHandler(ended::tryFail);
      opened.endHandler(end -> ended.tryComplete());
      return opened.send(Request.cmd(Command.SUBSCRIBE).arg(CacheKeys.CHANNEL));
    }).onFailure(ended::tryFail);
    ended.future().onComplete(end -> lost());
  }

  /** The answer to the subscription comes as a message, too. */
  private void heard(Response message) {
    switch (message.get(0).toString()) {
      case "subscribe" -> {
        hears = true;
        LOG.info("Hears of the writes of other instances");
        invalidations.beginsToHear();
      }
      case "message" -> invalidations.hear(message.get(2).toString());
      default -> { }
    }
  }

  private void lost() {
    if (stopped) {
      return;
    }
    invalidations.hearsNothing();
    if (hears) {
      hears = false;
      LOG.warn("Hears nothing of the writes of other instances: Redis is away");
    }
    vertx.setTimer(ThreadLocalRandom.current().nextInt(LEAST_PAUSE_MILLIS, MOST_PAUSE_MILLIS), again -> subscribe());
  }
}
