package dev.paceline.outbox;

/**
 * An event that a turn was given.
 *
 * @param number in the order of which the events of a key are published
 * @param held whether it comes from where the events of keys wait of which one has failed
 * @param due false if it has to wait there, too
 * @param attempts how often the first held event of its key has failed so far
 */
record Waiting(long number, int shard, Event event, boolean held, boolean due, int attempts) {

  String key() {
    return event.key();
  }
}
