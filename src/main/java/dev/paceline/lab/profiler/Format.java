package dev.paceline.lab.profiler;

import dev.paceline.http.ProblemException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a profile is answered. */
enum Format {
  FLAMEGRAPH("text/html;charset=UTF-8", "an interactive flame graph"),
  TOP("application/json", "the 20 frames with the largest cumulative share, as JSON"),
  COLLAPSED("text/plain;charset=UTF-8", "one stack and its weight a line, for FlameGraph and the like"),
  JFR("application/octet-stream", "a recording for JDK Mission Control");

  static final List<Format> OF_A_DIFFERENCE = List.of(FLAMEGRAPH, TOP, COLLAPSED);

  private final String mediaType;
  private final String explanation;

  Format(String mediaType, String explanation) {
    this.mediaType = mediaType;
    this.explanation = explanation;
  }

  /** Fails with 400 when it is none of the allowed ones. */
  static Format named(String name, List<Format> allowed) {
    return allowed.stream().filter(format -> format.toString().equals(name)).findFirst()
        .orElseThrow(() -> ProblemException.invalid(
            "format", "must be one of " + allowed.stream().map(Format::toString).collect(Collectors.joining(", "))));
  }

  static Format named(String name) {
    return named(name, Stream.of(values()).toList());
  }

  String mediaType() {
    return mediaType;
  }

  String explanation() {
    return explanation;
  }

  /** Its name in queries. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
