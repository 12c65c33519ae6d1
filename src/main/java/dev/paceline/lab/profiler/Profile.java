package dev.paceline.lab.profiler;

import java.time.Instant;
import java.util.Locale;

/**
 * What has been measured.
 *
 * @param source from what the engine really had the samples, such as {@code perf_events}
 * @param overheadPercent what measuring cost, and {@code overheadMeasures} what that counts
 */
record Profile(
    String id, Event event, int seconds, Instant ended, String engine, String source, long samples,
    double overheadPercent, String overheadMeasures, Stacks stacks) {

  /** On one line, without a comma: async-profiler takes it as one of its options. */
  String title() {
    return String.format(
        Locale.ROOT, "Paceline %s: %d s by %s (%s) - overhead %.2f percent",
        id, seconds, engine, source, overheadPercent).replace(',', ' ');
  }

  Profile withStacks(Stacks others) {
    return new Profile(
        id, event, seconds, ended, engine, source, samples, overheadPercent, overheadMeasures, others);
  }
}
