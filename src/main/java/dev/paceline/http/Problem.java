package dev.paceline.http;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/** What went wrong, as RFC 9457 has it, with a stable code for programs and a trace id for whoever is asked for help. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    String instance,
    String code,
    String traceId,
    List<Violation> violations,
    @JsonAnyGetter Map<String, Object> extensions) {

  public static final String MEDIA_TYPE = "application/problem+json";

  /** A field of the body ({@code items[0].quantity}) or a parameter's name, and what is wrong with it. */
  public record Violation(String field, String message) {}
}
