package dev.paceline.cache;

/**
 * Orders all states that the row of one key ever had. Rows that were made under the same key one after the other differ in
 * their birth; the states of one row in the number of its writes.
 *
 * @param birth from a sequence of the database, when the row was made
 * @param count of the writes to the row, 1 when it is new
 */
public record Version(long birth, long count) {
  /** Older than any state of any row. */
  static final Version NONE = new Version(0, 0);

  /** What the deletion of the row in this state counts as: newer than all of its states. */
  public Version deleted() {
    return new Version(birth, count + 1);
  }

  boolean isOlderThan(Version other) {
    return birth < other.birth || birth == other.birth && count < other.count;
  }

  static Version newer(Version one, Version other) {
    return one.isOlderThan(other) ? other : one;
  }
}
