package dev.paceline.cluster;

/**
 * What one client was told of one key.
 *
 * @param reader asks one instance for one thing after another
 * @param instance who answered
 * @param state what it said the key's state is
 * @param beganNanos as {@link System#nanoTime} says, like all times of a history
 */
record Read(int reader, int instance, String key, String state, long beganNanos, long endedNanos) {}
