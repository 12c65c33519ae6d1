package dev.paceline.outbox;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The number below which no event is left to publish, so that nobody searches there: while another session holds an old
 * snapshot open, the rows that were deleted can't be cleared away, and whoever begins at the first one reads them all.
 *
 * <p>Numbers become visible in another order than they are drawn. So the floor only rises to a number that was drawn before
 * a snapshot was taken; of the transactions in progress in that snapshot each may still bring a lower one: they are watched,
 * and when one has ended the floor falls back to where it was before that began. Not thread-safe.
 */
final class Floor {
  private static final long NONE = -1;

  private long value;
  private long drawnBefore = NONE;
  private final Map<Long, Long> watched = new HashMap<>(); // floors by transactions

  /** Every event that can be published has a higher number. */
  long value() {
    return value;
  }

  /**
   * Tells what one statement has seen.
   *
   * @param lastDrawn the last number that was drawn
   * @param inProgress the transactions in progress in its snapshot
   * @param first the lowest number above the floor in its snapshot
   */
  void look(long lastDrawn, Set<Long> inProgress, OptionalLong first) {
    if (lastDrawn < value) { // somebody has set the sequence back
      value = 0;
      watched.clear();
    } else if (drawnBefore != NONE) {
      riseOrFall(inProgress, first.orElse(Long.MAX_VALUE));
    }
    drawnBefore = lastDrawn;
  }

  private void riseOrFall(Set<Long> inProgress, long first) {
    long before = value;
    long after = Math.min(drawnBefore, first - 1);
    Set<Long> ended = new HashSet<>(watched.keySet());
    ended.removeAll(inProgress);
    long fallen = ended.stream().mapToLong(watched::remove).min().orElse(Long.MAX_VALUE);
    inProgress.forEach(transaction -> watched.putIfAbsent(transaction, before));
    value = Math.min(Math.max(before, after), fallen);
  }
}
