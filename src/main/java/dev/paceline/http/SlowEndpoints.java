package dev.paceline.http;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Logs each answer that took too long, with where its time went. */
@Singleton
class SlowEndpoints implements RequestListener {
  private static final Logger LOG = Logger.getLogger(SlowEndpoints.class);

  private final long slowNanos;

  SlowEndpoints(@ConfigProperty(name = "paceline.slow-endpoint", defaultValue = "1s") Duration slow) {
    this.slowNanos = slow.toNanos();
  }

  @Override
  public void ended(EndedRequest request) {
    if (request.durationNanos() > slowNanos) {
      LOG.warn(line(request));
    }
  }

  private static String line(EndedRequest request) {
    RequestTimes times = request.times();
    String downstream = times.slowestService() == null
        ? "none" : times.slowestService() + " " + times.slowestServiceMillis() + " ms";
    return String.format(Locale.ROOT,
        "Slow: %s %s answered %d after %.1f ms; %d statements %.1f ms, waiting for connections %.1f ms, "
            + "cache %d of %d lookups hit, slowest downstream %s, event loop late by %.1f ms, trace %s",
        request.method(), request.route(), request.status(), request.durationNanos() / 1e6, times.statements(),
        times.databaseNanos() / 1e6, times.poolNanos() / 1e6, times.cacheHits(), times.cacheLookups(), downstream,
        request.loopLagNanos() / 1e6, request.traceId());
  }
}
