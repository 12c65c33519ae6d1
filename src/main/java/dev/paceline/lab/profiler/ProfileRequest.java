package dev.paceline.lab.profiler;

import dev.paceline.http.Parameters;
import dev.paceline.http.ProblemException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which profile is asked for.
 *
 * @param endpoint method and route of the requests that it is of; all of the process when there is none
 */
record ProfileRequest(Event event, int seconds, Format format, Optional<String> endpoint) {
  static final int MIN_SECONDS = 1;
  static final int MAX_SECONDS = 60;
  static final String DEFAULT_SECONDS = "10";
  static final String DEFAULT_FORMAT = "flamegraph";
  private static final Pattern ENDPOINT = Pattern.compile("(GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE) /[!-~&&[^,;?#]]{0,199}");

  /** @param endpoint may be null */
  static ProfileRequest of(String event, String seconds, String format, String endpoint) {
    ProfileRequest request = new ProfileRequest(
        Event.named(event), (int) Parameters.integer("seconds", seconds, MIN_SECONDS, MAX_SECONDS), Format.named(format),
        Optional.ofNullable(endpoint));
    request.endpoint.ifPresent(request::demandOfEndpoint);
    return request;
  }

  private void demandOfEndpoint(String text) {
    if (!ENDPOINT.matcher(text).matches()) {
      throw ProblemException.invalid("endpoint", "must be a method and a route, such as GET /api/v1/orders/{id}");
    }
    if (event != Event.CPU) {
      throw ProblemException.invalid("endpoint", "is for profiles of cpu: who waits, allocates or locks is known of a thread only");
    }
    if (format == Format.JFR) {
      throw ProblemException.invalid("format", "must be flamegraph, top or collapsed for a profile of one endpoint");
    }
  }

  /** What it is a profile of. */
  String subject() {
    return event.of(endpoint);
  }
}
