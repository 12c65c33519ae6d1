package dev.paceline.cluster;

/**
 * A change of one key that succeeded.
 *
 * @param instance who answered it; {@link #STRAIGHT} when PostgreSQL itself did
 * @param position of the state that it made, among the key's states
 * @param answeredNanos when the writer knew that it had succeeded
 */
record Write(int instance, String key, int position, long answeredNanos) {
  static final int STRAIGHT = -1;
}
