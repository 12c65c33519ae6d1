package dev.paceline.database;

import io.quarkus.reactive.datasource.runtime.DataSourcesReactiveRuntimeConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * Keeps connections open: the configured minimum, and as many as were in use at once within the idle timeout. Vert.x'
 * pool has no minimum, and it never notices that a server has gone silent; a probe on each idle connection does both, for
 * one that isn't answered within the silence timeout closes its connection.
 */
@Singleton
class PoolKeeper {
  private static final Logger LOG = Logger.getLogger(PoolKeeper.class);
  private static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofMinutes(5);
  private static final int PEAKS = 10;

  private final Pool pool;
  private final Vertx vertx;
  private final PoolUse use;
  private final int minSize;
  private final long intervalMillis;
  private final long peakMillis;

  private final int[] peaks = new int[PEAKS];
  private int currentPeak;
  private long peakBeganNanos = System.nanoTime();
  private long timer;
  private boolean probing;
  private volatile boolean warm;
  private boolean reached = true;

  PoolKeeper(Pool pool, Vertx vertx, PoolUse use, DatabaseConfig config, DataSourcesReactiveRuntimeConfig pools) {
    this.pool = pool;
    this.vertx = vertx;
    this.use = use;
    this.minSize = config.minSize();
    Duration idleTimeout = pools.defaultDataSource().idleTimeout().orElse(DEFAULT_IDLE_TIMEOUT);
    this.peakMillis = Math.max(1, idleTimeout.toMillis() / PEAKS);
    this.intervalMillis = Math.max(100, Math.min(idleTimeout.toMillis(), config.silenceTimeout().toMillis()) / 4);
  }

  void start(@Observes StartupEvent event) {
    vertx.runOnContext(first -> {
      probe();
      timer = vertx.setPeriodic(intervalMillis, tick -> probe());
    });
  }

  void stop(@Observes ShutdownEvent event) {
    vertx.cancelTimer(timer);
  }

  /** Whether the minimum of connections has been open at once since the start. */
  boolean isWarm() {
    return warm;
  }

  /** Takes all the connections that shall stay open at once, asks each for an answer, and gives them back together. */
  private void probe() {
    int wanted = Math.max(minSize, lately()) - use.inUse();
    if (probing || wanted <= 0) {
      return;
    }
    probing = true;
    List<Future<SqlConnection>> connections =
        IntStream.range(0, wanted).mapToObj(n -> pool.getConnection()).toList();
    Future.join(connections)
        .compose(taken -> Future.join(connections.stream().map(PoolKeeper::ask).toList()))
        .onComplete(answer -> {
          probing = false;
          connections.stream().filter(Future::succeeded).forEach(connection -> connection.result().close());
          noteThat(answer.succeeded(), answer.cause());
        });
  }

  private static Future<?> ask(Future<SqlConnection> connection) {
    return connection.result().query("SELECT").execute();
  }

  private int lately() {
    peaks[currentPeak] = Math.max(peaks[currentPeak], use.takePeak());
    if (System.nanoTime() - peakBeganNanos > peakMillis * 1_000_000) {
      peakBeganNanos = System.nanoTime();
      currentPeak = (currentPeak + 1) % PEAKS;
      peaks[currentPeak] = 0;
    }
    return Arrays.stream(peaks).max().orElse(0);
  }

  private void noteThat(boolean answered, Throwable failure) {
    if (answered) {
      warm = true;
      use.answered();
    }
    if (answered != reached) {
      reached = answered;
      if (answered) {
        LOG.info("PostgreSQL answers again");
      } else {
        LOG.warnf("PostgreSQL does not answer: %s", failure.getMessage());
      }
    }
  }
}
