package dev.paceline.cache;

import dev.paceline.database.BatchLoaders;
import dev.paceline.database.Database;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/** Flushes write-behind counters at intervals that vary, so that instances don't do it all at once. */
@Singleton
class WriteBehind {
  private static final Logger LOG = Logger.getLogger(WriteBehind.class);
  private static final double JITTER = 0.2;

  private final SharedRedis redis;
  private final Database database;
  private final BatchLoaders loaders;
  private final Vertx vertx;
  private final long intervalMillis;
  private volatile boolean stopped;

  WriteBehind(SharedRedis redis, Database database, BatchLoaders loaders, Vertx vertx, WriteBehindConfig config) {
    this.redis = redis;
    this.database = database;
    this.loaders = loaders;
    this.vertx = vertx;
    this.intervalMillis = config.flushInterval().toMillis();
  }

  /**
   * Counters that are flushed from now on.
   *
   * @param name of the buffer that all instances share
   */
  WriteBehindCounters counters(String name, CacheConfig.Settings settings, CountersStore store, CacheUse use) {
    WriteBehindCounters counters =
        new WriteBehindCounters(name, settings, store, redis, database, loaders, vertx, use);
    flushLater(name, counters, true);
    return counters;
  }

  void stop(@Observes ShutdownEvent event) {
    stopped = true;
  }

  /** A failure is logged once, until it works again. */
  private void flushLater(String name, WriteBehindCounters counters, boolean worked) {
    vertx.setTimer(nextMillis(), tick -> {
      if (!stopped) {
        Uni.createFrom().deferred(counters::flush).subscribe().with(
            flushed -> {
              if (!worked) {
                LOG.infof("What was counted of %s is flushed again", name);
              }
              flushLater(name, counters, true);
            },
            failure -> {
              if (worked && !stopped) {
                LOG.warnf("What was counted of %s can't be flushed, and waits: %s", name, failure.getMessage());
              }
              flushLater(name, counters, false);
            });
      }
    });
  }

  private long nextMillis() {
    return Math.max(1, (long) (intervalMillis * (1 + JITTER * ThreadLocalRandom.current().nextDouble(-1, 1))));
  }
}
