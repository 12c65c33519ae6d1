package dev.paceline.database;

import java.util.List;

/**
 * What was committed since the batch before.
 *
 * @param changes in no particular order; the states of one key are ordered by birth and version
 * @param everything whether anything at all may have changed; then there is no list
 * @param position to be kept by a listener that wants to go on from here after a restart
 * @param askedNanos by {@link System#nanoTime()}: whatever was committed before is in this batch or in an earlier one
 */
public record ChangeBatch(List<Change> changes, boolean everything, String position, long askedNanos) {

  public ChangeBatch {
    changes = List.copyOf(changes);
  }
}
