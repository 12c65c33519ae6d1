package dev.paceline.outbox;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a relay may publish while its session has the locks.
 *
 * @param number the fencing token
 */
record Turn(long number, List<Waiting> events) {
  static final long NONE = 0;

  boolean isEmpty() {
    return events.isEmpty();
  }

  /** The events of each key, in their order. */
  Collection<List<Waiting>> byKey() {
    Map<String, List<Waiting>> byKey = new LinkedHashMap<>();
    events.forEach(event -> byKey.computeIfAbsent(event.key(), key -> new ArrayList<>(1)).add(event));
    return byKey.values();
  }
}
