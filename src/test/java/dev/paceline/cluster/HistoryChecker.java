package dev.paceline.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;

/**
 * Judges every read of a history by the promise that no answer is stale:
 * <ul>
 * <li>whoever asks the instance that has answered a write is told of that write, or of a later one;
 * <li>{@link #GRACE} after a write was answered, every instance tells of it, or of a later one;
 * <li>a reader that asks one instance again is never told of an earlier state than before;
 * <li>no answer tells of a state that never was.
 * </ul>
 * A read is judged by what had been answered when it began, however long it took.
 */
final class HistoryChecker {
  static final Duration GRACE = Duration.ofSeconds(1);

  private static final String EVERYWHERE = "everywhere";

  private final States states;
  private final Map<Place, TreeMap<Long, Integer>> latest = new HashMap<>();
  private final Map<Place, Integer> seen = new HashMap<>();
  private final List<String> violations = new ArrayList<>();

  /** A key as somebody knows it. */
  private record Place(String who, String key) {}

  private HistoryChecker(History history) {
    states = history.states();
    history.writes().stream().sorted(Comparator.comparingLong(Write::answeredNanos)).forEach(write -> {
      learn(instance(write.instance(), write.key()), write);
      learn(new Place(EVERYWHERE, write.key()), write);
    });
    history.reads().stream().sorted(Comparator.comparingLong(Read::beganNanos)).forEach(this::judge);
  }

  /** What breaks the promise, in words; empty when nothing does. */
  static List<String> violations(History history) {
    return new HistoryChecker(history).violations;
  }

  private static Place instance(int instance, String key) {
    return new Place("instance " + instance, key);
  }

  /** A write whose answer comes after that of a later one tells nothing new. */
  private void learn(Place place, Write write) {
    int position = Math.max(write.position(), latest(place, write.answeredNanos()));
    latest.computeIfAbsent(place, any -> new TreeMap<>()).put(write.answeredNanos(), position);
  }

  /** The position of the latest state that had been answered there until then. */
  private int latest(Place place, long untilNanos) {
    Map.Entry<Long, Integer> entry = latest.getOrDefault(place, new TreeMap<>()).floorEntry(untilNanos);
    return entry == null ? 0 : entry.getValue();
  }

  private void judge(Read read) {
    NavigableSet<Integer> positions = states.positions(read.key(), read.state());
    Place reader = new Place("reader " + read.reader(), read.key());
    int before = seen.getOrDefault(reader, 0);
    int here = latest(instance(read.instance(), read.key()), read.beganNanos());
    int everywhere = latest(new Place(EVERYWHERE, read.key()), read.beganNanos() - GRACE.toNanos());
    if (positions.isEmpty()) {
      violations.add("a state that never was: " + read);
    } else if (positions.last() < here) {
      violations.add("stale on the instance that had answered state " + here + ", not " + positions + ": " + read);
    } else if (positions.last() < everywhere) {
      violations.add("more than " + GRACE + " after state " + everywhere + " still " + positions + ": " + read);
    } else if (positions.last() < before) {
      violations.add("back from state " + before + " to " + positions + ": " + read);
    } else {
      seen.put(reader, positions.ceiling(Math.max(before, Math.max(here, everywhere))));
    }
  }
}
