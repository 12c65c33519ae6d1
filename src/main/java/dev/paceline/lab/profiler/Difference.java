package dev.paceline.lab.profiler;

import java.util.List;

/** Two profiles of one event, as the frames whose share has changed most. */
record Difference(String event, String base, String other, List<Stacks.FrameChange> top) {

  static Difference of(Profile base, Profile other) {
    return new Difference(
        base.event().toString(), base.id(), other.id(), base.stacks().changes(other.stacks(), TopFrames.COUNT));
  }
}
