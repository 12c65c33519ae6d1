package dev.paceline.cache;

import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * What is known of a key: its value, or that there is none.
 *
 * @param version of the row; of what is absent: the newest state that was known to be gone when it was looked for
 * @param answer the value as it is given to readers, made once
 * @param expiresAtMillis since the epoch; when it is no longer to be used
 * @param loadMicros how long the database took to give it
 * @param asOfNanos by {@link System#nanoTime}: what was committed before is in it, whatever else is known
 */
record Entry<V>(
    Version version, Optional<V> value, Uni<Optional<V>> answer, long expiresAtMillis, long loadMicros, long asOfNanos) {
  /** The largest -ln of a random number of this machine, which is 2<sup>-53</sup> at least. */
  private static final double MOST_LUCK = 53 * Math.log(2);

  Entry(Version version, Optional<V> value, long expiresAtMillis, long loadMicros, long asOfNanos) {
    this(version, value, Uni.createFrom().item(value), expiresAtMillis, loadMicros, asOfNanos);
  }

  /** One that proves nothing by itself: it comes from Redis, where it has been for nobody knows how long. */
  Entry(Version version, Optional<V> value, long expiresAtMillis, long loadMicros) {
    this(version, value, expiresAtMillis, loadMicros, Freshness.NEVER);
  }

  /**
   * Whether this reader is to refresh it before it expires: the more readers there are, and the longer a load takes, the
   * earlier one of them does. XFetch, of Vattani, Chierichetti and Lowenstein, Optimal Probabilistic Cache Stampede
   * Prevention, VLDB 2015.
   *
   * @param beta 1 is the optimum, 0 never refreshes early
   * @param random uniform in (0, 1]
   */
  boolean isDueForRefresh(long nowMillis, double beta, double random) {
    return nowMillis - loadMicros / 1000.0 * beta * Math.log(random) >= expiresAtMillis;
  }

  /** Whether {@link #isDueForRefresh} may be true: for most readers it is too early for any luck, and they need no logarithm. */
  boolean mayBeDueForRefresh(long nowMillis, double beta) {
    return expiresAtMillis - nowMillis <= loadMicros / 1000.0 * beta * MOST_LUCK;
  }
}
