package dev.paceline.lab.profiler;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/** A profile as its heaviest frames. */
@JsonPropertyOrder({"event", "seconds", "samples", "overheadPercent", "top"})
record TopFrames(
    String event, int seconds, long samples, double overheadPercent, List<Stacks.Frame> top,
    String id, String engine, String source, String unit, String overheadMeasures) {
  static final int COUNT = 20;

  static TopFrames of(Profile profile) {
    return new TopFrames(
        profile.event().toString(), profile.seconds(), profile.samples(), profile.overheadPercent(),
        profile.stacks().top(COUNT), profile.id(), profile.engine(), profile.source(), profile.event().unit(),
        profile.overheadMeasures());
  }
}
