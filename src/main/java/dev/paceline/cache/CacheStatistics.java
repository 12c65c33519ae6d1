package dev.paceline.cache;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How one cache does in this instance, since the start.
 *
 * @param requests lookups of one key
 * @param nearHits answered by this process itself
 * @param sharedHits answered by Redis
 * @param stale lookups for which a tier had something that could no longer be believed
 * @param loads from the database
 * @param loadMaxMillis of late
 * @param nearSize entries in the near tier; {@code nearLimit} is the most that it keeps, 0 where there is none
 * @param evictions entries of the near tier that had to go for others
 * @param invalidations of a key, each counted where it is heard of
 * @param degraded whether Redis is left alone, because it does not answer
 */
public record CacheStatistics(
    String name, boolean enabled, long requests, long nearHits, long sharedHits, long stale, long loads,
    double loadMeanMillis, double loadMaxMillis, long nearSize, long nearLimit, long evictions, long invalidations,
    boolean degraded, Duration ttl, Duration nearTtl) {

  /** Of one without a near tier. */
  static CacheStatistics of(String name, CacheConfig.Settings settings, CacheUse use, boolean degraded) {
    long nearRequests = use.nearCount(LookupResult.HIT) + use.nearCount(LookupResult.MISS) + use.nearCount(LookupResult.STALE);
    long sharedHits = use.sharedCount(LookupResult.HIT);
    long sharedRequests = sharedHits + use.sharedCount(LookupResult.MISS) + use.sharedCount(LookupResult.STALE);
    return new CacheStatistics(
        name, settings.enabled(), Math.max(nearRequests, sharedRequests), use.nearCount(LookupResult.HIT), sharedHits,
        use.nearCount(LookupResult.STALE) + use.sharedCount(LookupResult.STALE), use.loads().count(),
        use.loads().mean(TimeUnit.MILLISECONDS), use.loads().max(TimeUnit.MILLISECONDS), 0, 0, 0, 0, degraded,
        settings.ttl(), settings.nearTtl());
  }

  CacheStatistics withNear(long size, long limit, long evictions, long invalidations) {
    return new CacheStatistics(
        name, enabled, requests, nearHits, sharedHits, stale, loads, loadMeanMillis, loadMaxMillis, size, limit, evictions,
        invalidations, degraded, ttl, nearTtl);
  }
}
