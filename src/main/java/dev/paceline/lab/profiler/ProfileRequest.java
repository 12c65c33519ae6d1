package dev.paceline.lab.profiler;

import dev.paceline.http.Parameters;

/** Which profile is asked for. */
record ProfileRequest(Event event, int seconds, Format format) {
  static final int MIN_SECONDS = 1;
  static final int MAX_SECONDS = 60;
  static final String DEFAULT_SECONDS = "10";
  static final String DEFAULT_FORMAT = "flamegraph";

  static ProfileRequest of(String event, String seconds, String format) {
    return new ProfileRequest(
        Event.named(event), (int) Parameters.integer("seconds", seconds, MIN_SECONDS, MAX_SECONDS), Format.named(format));
  }
}
