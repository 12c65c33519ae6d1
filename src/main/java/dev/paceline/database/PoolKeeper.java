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
 * one that isn't answered within the silence timeout closes its connection. Between the probes it only looks whether the
 * pool has fallen below the minimum, as it does when connections that were opened together end their lives together.
 */
@Singleton
class PoolKeeper {
  private static final Logger LOG = Logger.getLogger(PoolKeeper.class);
  private static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofMinutes(5);
  private static final int PEAKS = 10;
  private static final long LOOK_MILLIS = 100;

  private final Pool pool;
  private final Vertx vertx;
  private final PoolUse use;
  private final int minSize;
  private final int maxSize;
  private final long probeNanos;
  private final long peakNanos;

  private final int[] peaks = new int[PEAKS];
  private int currentPeak;
  private long peakBeganNanos = System.nanoTime();
  private long timer;
  private long probedNanos;
  private boolean probing;
  private volatile boolean warm;
  private boolean reached = true;

  PoolKeeper(Pool pool, Vertx vertx, PoolUse use, DatabaseConfig config, DataSourcesReactiveRuntimeConfig pools) {
    this.pool = pool;
    this.vertx = vertx;
    this.use = use;
    this.maxSize = pools.defaultDataSource().maxSize();
    this.minSize = Math.min(config.minSize(), maxSize);
    Duration idleTimeout = pools.defaultDataSource().idleTimeout().orElse(DEFAULT_IDLE_TIMEOUT);
    this.peakNanos = idleTimeout.toNanos() / PEAKS;
    this.probeNanos = Math.min(idleTimeout.toNanos(), config.silenceTimeout().toNanos()) / 4;
  }

  void start(@Observes StartupEvent event) {
    vertx.runOnContext(first -> {
      probe();
      timer = vertx.setPeriodic(LOOK_MILLIS, tick -> look());
    });
  }

  void stop(@Observes ShutdownEvent event) {
    vertx.cancelTimer(timer);
  }

  /** Whether the minimum of connections has been open at once since the start. */
  boolean isWarm() {
    return warm;
  }

  private void look() {
    if (reached && pool.size() < minSize || System.nanoTime() - probedNanos >= probeNanos) {
      probe();
    }
  }

  /** Takes all the connections that shall stay open at once, so that they are distinct, and asks each for an answer. */
  private void probe() {
    int wanted = Math.min(Math.max(minSize, lately()), maxSize) - use.inUse();
    if (probing || wanted <= 0) {
      return;
    }
    probing = true;
    probedNanos = System.nanoTime();
    List<Future<SqlConnection>> connections =
        IntStream.range(0, wanted).mapToObj(n -> pool.getConnection()).toList();
    Future.join(connections).transform(taken -> Future.join(connections.stream().map(PoolKeeper::askAndGiveBack).toList()))
        .onComplete(answer -> {
          probing = false;
          noteThat(answer.succeeded(), answer.cause());
        });
  }

  private static Future<?> askAndGiveBack(Future<SqlConnection> taken) {
    return taken.compose(connection -> connection.query("SELECT").execute().eventually(() -> connection.close()));
  }

  private int lately() {
    peaks[currentPeak] = Math.max(peaks[currentPeak], use.takePeak());
    if (System.nanoTime() - peakBeganNanos > peakNanos) {
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
