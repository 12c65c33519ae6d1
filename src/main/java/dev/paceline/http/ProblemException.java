package dev.paceline.http;

import dev.paceline.http.Problem.Violation;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A request that can't be fulfilled, for a reason its sender can act on. Features throw it, or a type of their own that
 * extends it; this room alone turns it into an answer.
 */
public class ProblemException extends RuntimeException {
  private final int status;
  private final String code;
  private final List<Violation> violations;
  private final transient Map<String, Object> extensions;
  private final long retryAfterSeconds;

  protected ProblemException(
      int status, String code, String detail, List<Violation> violations, Map<String, Object> extensions) {
    this(status, code, detail, violations, extensions, status == 503 ? 1 : 0);
  }

  private ProblemException(
      int status, String code, String detail, List<Violation> violations, Map<String, Object> extensions,
      long retryAfterSeconds) {
    super(detail, null, false, false); // an answer, not a fault: nobody reads its stack
    this.status = status;
    this.code = code;
    this.violations = List.copyOf(violations);
    this.extensions = Map.copyOf(extensions);
    this.retryAfterSeconds = retryAfterSeconds;
  }

  private ProblemException(int status, String code, String detail) {
    this(status, code, detail, List.of(), Map.of());
  }

  /** 400: a field or parameter that can't be understood or breaks a rule. */
  public static ProblemException invalid(String field, String message) {
    return invalid(List.of(new Violation(field, message)));
  }

  /** 400: several such fields. */
  public static ProblemException invalid(List<Violation> violations) {
    Violation first = violations.get(0);
    return new ProblemException(
        400, "INVALID_INPUT", first.field() + " " + first.message(), violations, Map.of());
  }

  /** 400 with a code of its own. */
  public static ProblemException badRequest(String code, String detail) {
    return new ProblemException(400, code, detail);
  }

  /** 404: {@code kind} is a singular noun in lower case, such as {@code order}. */
  public static ProblemException notFound(String kind, Object id) {
    return new ProblemException(404, kind.toUpperCase(Locale.ROOT) + "_NOT_FOUND", "There is no " + kind + " " + id);
  }

  /** 409: what is asked for contradicts what is there. */
  public static ProblemException conflict(String code, String detail) {
    return new ProblemException(409, code, detail);
  }

  /** 409: the same, but it will no longer be there in so many seconds. */
  public static ProblemException conflict(String code, String detail, long retryAfterSeconds) {
    return new ProblemException(409, code, detail, List.of(), Map.of(), retryAfterSeconds);
  }

  /** 412: {@code If-Match} or {@code If-None-Match} does not hold. */
  public static ProblemException preconditionFailed() {
    return new ProblemException(412, "PRECONDITION_FAILED", "It has been changed since: read it again, then repeat");
  }

  /** 503: not now; the answer says when to try again. */
  public static ProblemException unavailable(String code, String detail) {
    return new ProblemException(503, code, detail);
  }

  static ProblemException of(int status, String code, String detail) {
    return new ProblemException(status, code, detail);
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  /** 0 where trying again is not what helps. */
  long retryAfterSeconds() {
    return retryAfterSeconds;
  }

  List<Violation> violations() {
    return violations;
  }

  Map<String, Object> extensions() {
    return extensions;
  }
}
