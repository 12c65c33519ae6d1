package dev.paceline.lab.profiler;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Sampled stacks and their weights.
 *
 * @param weights by the frames of a stack, the outermost first, separated by semicolons: FlameGraph's collapsed format
 */
record Stacks(Map<String, Long> weights) {
  static final String CLASS_FRAME = "_[i]";

  Stacks {
    weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
  }

  /**
   * A frame and its shares of all weight, in percent.
   *
   * @param totalPercent of the stacks that it is in
   * @param selfPercent of those in which it is the innermost
   */
  record Frame(String frame, double selfPercent, double totalPercent) {}

  /** A frame and its cumulative shares in two profiles, in percent. */
  record FrameChange(String frame, double basePercent, double otherPercent, double changePercent) {}

  static Stacks parse(String collapsed) {
    Map<String, Long> weights = new HashMap<>();
    collapsed.lines().forEach(line -> {
      int end = line.lastIndexOf(' ');
      weights.merge(line.substring(0, end), Long.parseLong(line.substring(end + 1)), Long::sum);
    });
    return new Stacks(weights).heaviest(Long.MAX_VALUE);
  }

  /** The heaviest first, as many as have no more characters than this. */
  Stacks heaviest(long maxCharacters) {
    Map<String, Long> kept = new LinkedHashMap<>();
    long[] characters = {0};
    weights.entrySet().stream().sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .takeWhile(stack -> (characters[0] += stack.getKey().length()) <= maxCharacters)
        .forEach(stack -> kept.put(stack.getKey(), stack.getValue()));
    return new Stacks(kept);
  }

  long total() {
    return weights.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The same shares of another total; what becomes nothing by it is left out. */
  Stacks scaledTo(long newTotal) {
    double factor = (double) newTotal / Math.max(1, total());
    Map<String, Long> scaled = new LinkedHashMap<>();
    weights.forEach((stack, weight) -> scaled.put(stack, Math.round(weight * factor)));
    scaled.values().removeIf(weight -> weight == 0);
    return new Stacks(scaled);
  }

  String collapsed() {
    return weights.entrySet().stream()
        .map(stack -> stack.getKey() + ' ' + stack.getValue() + '\n').collect(Collectors.joining());
  }

  /** The frames with the largest cumulative weight; among equals the one with most of its own, so the cause before its callers. */
  List<Frame> top(int count) {
    return top(count, Comparator.comparing(Frame::totalPercent).thenComparing(Frame::selfPercent));
  }

  /** The frames with the most weight of their own: where the time goes, below all that every request passes through. */
  List<Frame> topSelf(int count) {
    return top(count, Comparator.comparing(Frame::selfPercent).thenComparing(Frame::totalPercent));
  }

  private List<Frame> top(int count, Comparator<Frame> least) {
    Map<String, Long> self = new HashMap<>();
    Map<String, Long> total = new HashMap<>();
    weights.forEach((stack, weight) -> {
      String[] frames = frames(stack);
      self.merge(frames[frames.length - 1], weight, Long::sum);
      new HashSet<>(List.of(frames)).forEach(frame -> total.merge(frame, weight, Long::sum));
    });
    long all = total();
    return total.entrySet().stream()
        .map(frame -> new Frame(frame.getKey(), percent(self.getOrDefault(frame.getKey(), 0L), all), percent(frame.getValue(), all)))
        .sorted(least.reversed())
        .limit(count)
        .toList();
  }

  /** The frames whose cumulative share differs most between this and the other, which may be larger or smaller there. */
  List<FrameChange> changes(Stacks other, int count) {
    Map<String, Double> before = shares();
    Map<String, Double> after = other.shares();
    Set<String> frames = new TreeSet<>(before.keySet());
    frames.addAll(after.keySet());
    return frames.stream()
        .map(frame -> change(frame, before.getOrDefault(frame, 0.0), after.getOrDefault(frame, 0.0)))
        .sorted(Comparator.comparing((FrameChange change) -> -Math.abs(change.changePercent)))
        .limit(count).toList();
  }

  private static FrameChange change(String frame, double before, double after) {
    return new FrameChange(frame, before, after, Math.round(100 * (after - before)) / 100.0);
  }

  /** Stack, weight here, weight there: what FlameGraph's difffolded.pl writes. */
  String difference(Stacks other) {
    Set<String> stacks = new TreeSet<>(weights.keySet());
    stacks.addAll(other.weights.keySet());
    return stacks.stream()
        .map(stack -> stack + ' ' + weights.getOrDefault(stack, 0L) + ' ' + other.weights.getOrDefault(stack, 0L) + '\n')
        .collect(Collectors.joining());
  }

  private Map<String, Double> shares() {
    return top(Integer.MAX_VALUE).stream().collect(Collectors.toMap(Frame::frame, Frame::totalPercent));
  }

  private static double percent(long weight, long all) {
    return all == 0 ? 0 : Math.round(10_000.0 * weight / all) / 100.0;
  }

  /** By Java's names. What is allocated or locked is no frame of its own: its method has done it. */
  private static String[] frames(String stack) {
    int last = stack.lastIndexOf(';');
    String code = last >= 0 && stack.endsWith(CLASS_FRAME) ? stack.substring(0, last) : stack;
    return code.replace('/', '.').split(";");
  }
}
