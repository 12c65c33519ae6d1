package dev.paceline.http;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What went wrong, as RFC 9457 has it, with a stable code for programs and a trace id for whoever is asked for help. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(description = "What went wrong (RFC 9457)")
public record Problem(
    @Schema(examples = "urn:paceline:problem:not-enough-stock", required = true) String type,
    @Schema(examples = "Conflict", required = true) String title,
    @Schema(examples = "409", required = true) int status,
    @Schema(examples = "Not enough stock of SKU-00042") String detail,
    @Schema(examples = "/api/v1/orders") String instance,
    @Schema(examples = "NOT_ENOUGH_STOCK", required = true, description = "Stable: programs may rely on it") String code,
    @Schema(examples = "4bf92f3577b34da6a3ce929d0e0e4736", required = true) String traceId,
    @Schema(description = "What is wrong with the input, field by field") List<Violation> violations,
    @JsonAnyGetter @Schema(hidden = true) Map<String, Object> extensions) {

  public static final String MEDIA_TYPE = "application/problem+json";

  /** A field of the body ({@code items[0].quantity}) or a parameter's name, and what is wrong with it. */
  public record Violation(@Schema(required = true) String field, @Schema(required = true) String message) {}
}
