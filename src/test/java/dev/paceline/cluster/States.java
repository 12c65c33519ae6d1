package dev.paceline.cluster;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Where each state stands among the states that its key had, one after another, beginning with 0. */
final class States {
  /** Of what was deleted: the one state that a key can have more than once. */
  static final String ABSENT = "absent";

  private final Map<String, Map<String, NavigableSet<Integer>>> positions = new HashMap<>();

  /** @param states of each key, in their order */
  States(Map<String, List<String>> states) {
    states.forEach((key, itsStates) -> {
      Map<String, NavigableSet<Integer>> index = positions.computeIfAbsent(key, any -> new HashMap<>());
      for (int position = 0; position < itsStates.size(); position++) {
        index.computeIfAbsent(itsStates.get(position), any -> new TreeSet<>()).add(position);
      }
    });
  }

  /** Empty when the key never had that state. */
  NavigableSet<Integer> positions(String key, String state) {
    return positions.getOrDefault(key, Map.of()).getOrDefault(state, new TreeSet<>());
  }
}
