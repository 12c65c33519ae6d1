package dev.paceline.lab.caches;

import dev.paceline.cache.CacheStatistics;

/**
 * How one cache of this instance does, since the start.
 *
 * @param hitRatio of both tiers together; null when nothing was asked
 * @param loadMaxMs of the last minutes
 */
public record CacheReport(
    String name, boolean enabled, boolean degraded, long requests, long nearHits, long sharedHits, long stale, Double hitRatio,
    long loads, double loadMeanMs, double loadMaxMs, long nearSize, long nearLimit, long evictions, long invalidations,
    double ttlSeconds, double nearTtlSeconds) {

  static CacheReport of(CacheStatistics seen) {
    return new CacheReport(
        seen.name(), seen.enabled(), seen.degraded(), seen.requests(), seen.nearHits(), seen.sharedHits(), seen.stale(),
        seen.requests() == 0 ? null : round(Math.min(1, (double) (seen.nearHits() + seen.sharedHits()) / seen.requests())),
        seen.loads(), round(seen.loadMeanMillis()), round(seen.loadMaxMillis()), seen.nearSize(), seen.nearLimit(),
        seen.evictions(), seen.invalidations(), seen.ttl().toMillis() / 1e3, seen.nearTtl().toMillis() / 1e3);
  }

  private static double round(double value) {
    return Math.round(value * 1e3) / 1e3;
  }
}
