package dev.paceline.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * For how long writes went unseen by instances that had not answered them: from the answer to the beginning of the last
 * read there that was told of an earlier state; 0 when there was none. It is as exact as reads are frequent.
 *
 * @param sortedNanos one window for each write and each such instance
 */
record Staleness(long[] sortedNanos) {

  /** Of what the instances have written themselves, and tell each other at once. */
  static Staleness ofTheirWrites(History history, int instances) {
    return of(history, instances, write -> write.instance() >= 0);
  }

  /** Of what another program has written, of which only the change log tells. */
  static Staleness ofOtherWrites(History history, int instances) {
    return of(history, instances, write -> write.instance() < 0);
  }

  private static Staleness of(History history, int instances, Predicate<Write> which) {
    Map<String, List<Told>> told = history.reads().stream()
        .filter(read -> !history.states().positions(read.key(), read.state()).isEmpty())
        .collect(Collectors.groupingBy(Read::key, Collectors.mapping(read -> Told.by(read, history), Collectors.toList())));
    return new Staleness(history.writes().stream().filter(which)
        .flatMapToLong(write -> windows(write, told.getOrDefault(write.key(), List.of()), instances))
        .sorted().toArray());
  }

  private record Told(int instance, int position, long beganNanos) {
    static Told by(Read read, History history) {
      return new Told(read.instance(), history.states().positions(read.key(), read.state()).last(), read.beganNanos());
    }
  }

  private static LongStream windows(Write write, List<Told> told, int instances) {
    long[] windows = new long[instances];
    for (Told read : told) {
      if (read.position < write.position()) {
        windows[read.instance] = Math.max(windows[read.instance], read.beganNanos - write.answeredNanos());
      }
    }
    return LongStream.concat(
        Arrays.stream(windows, 0, write.instance() < 0 ? instances : write.instance()),
        Arrays.stream(windows, write.instance() < 0 ? instances : write.instance() + 1, instances));
  }

  double millis(double quantile) {
    int last = sortedNanos.length - 1;
    return last < 0 ? 0 : sortedNanos[(int) Math.ceil(quantile * last)] / 1e6;
  }

  @Override
  public String toString() {
    return String.format("%d windows: median %.1f ms, p99 %.1f ms, max %.1f ms",
        sortedNanos.length, millis(0.5), millis(0.99), millis(1));
  }
}
