package dev.paceline.lab.profiler;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What has been measured.
 *
 * @param endpoint of whose requests it is; of all of the process when there is none
 * @param source from what the engine really had the samples, such as {@code perf_events}
 * @param overheadPercent what measuring cost, and {@code overheadMeasures} what that counts
 */
record Profile(
    String id, Event event, Optional<String> endpoint, int seconds, Instant ended, String engine, String source, long samples,
    double overheadPercent, String overheadMeasures, Stacks stacks) {

  /** On one line. */
  String title() {
    return String.format(
        Locale.ROOT, "Paceline %s, %s: %d s by %s (%s), overhead %.2f %%", id, subject(), seconds, engine, source, overheadPercent);
  }

  /** What it is a profile of. */
  String subject() {
    return event.of(endpoint);
  }

  /** Only what was measured alike differs by what the service did. */
  boolean isComparableWith(Profile other) {
    return event == other.event && endpoint.equals(other.endpoint);
  }

  Profile withStacks(Stacks others) {
    return new Profile(
        id, event, endpoint, seconds, ended, engine, source, samples, overheadPercent, overheadMeasures, others);
  }
}
