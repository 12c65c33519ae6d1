package dev.paceline.lab.profiler;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * A profile as its heaviest frames.
 *
 * @param top by what they and those that they called have used, {@code topSelf} by what they have used themselves
 * @param endpoint null when it is of all of the process
 */
@JsonPropertyOrder({"event", "seconds", "samples", "overheadPercent", "top", "topSelf"})
record TopFrames(
    String event, int seconds, long samples, double overheadPercent, List<Stacks.Frame> top, List<Stacks.Frame> topSelf,
    String id, String engine, String source, String unit, String overheadMeasures,
    @JsonInclude(JsonInclude.Include.NON_NULL) String endpoint) {
  static final int COUNT = 20;

  static TopFrames of(Profile profile) {
    return new TopFrames(
        profile.event().toString(), profile.seconds(), profile.samples(), profile.overheadPercent(),
        profile.stacks().top(COUNT), profile.stacks().topSelf(COUNT), profile.id(), profile.engine(), profile.source(),
        profile.event().unit(), profile.overheadMeasures(), profile.endpoint().orElse(null));
  }
}
