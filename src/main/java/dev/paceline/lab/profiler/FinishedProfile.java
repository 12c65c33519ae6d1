package dev.paceline.lab.profiler;

/**
 * A profile in the format that was asked for.
 *
 * @param body text, bytes, or what becomes JSON
 */
record FinishedProfile(Profile profile, Format format, Object body) {

  static FinishedProfile of(Profile profile, Format format, Measurement measured) {
    return new FinishedProfile(profile, format, switch (format) {
      case FLAMEGRAPH -> FlameGraph.of(profile.stacks(), profile.title());
      case TOP -> TopFrames.of(profile);
      case COLLAPSED -> profile.stacks().collapsed();
      case JFR -> measured.recording();
    });
  }
}
