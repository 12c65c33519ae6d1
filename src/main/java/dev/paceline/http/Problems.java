package dev.paceline.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/** Makes the answers that tell of a problem. */
@Singleton
class Problems {
  private static final Logger LOG = Logger.getLogger(Problems.class);

  /** What a status says by itself, where no feature has said more. */
  private static final Map<Integer, Kind> KINDS = Map.ofEntries(
      kind(400, "Bad Request", "BAD_REQUEST", "The request can't be understood"),
      kind(401, "Unauthorized", "UNAUTHORIZED", "A valid bearer token is needed"),
      kind(403, "Forbidden", "FORBIDDEN", "The token's role does not allow this"),
      kind(404, "Not Found", "NOT_FOUND", "There is nothing at this path"),
      kind(405, "Method Not Allowed", "METHOD_NOT_ALLOWED", "The resource does not support this method"),
      kind(406, "Not Acceptable", "NOT_ACCEPTABLE", "None of the media types in Accept can be served"),
      kind(408, "Request Timeout", "REQUEST_TIMEOUT", "The request did not arrive in time"),
      kind(409, "Conflict", "CONFLICT", "The request contradicts the state of the resource"),
      kind(412, "Precondition Failed", "PRECONDITION_FAILED", "A condition of the request does not hold"),
      kind(413, "Content Too Large", "CONTENT_TOO_LARGE", "The body is larger than this service takes"),
      kind(414, "URI Too Long", "URI_TOO_LONG", "The path and query are longer than this service takes"),
      kind(415, "Unsupported Media Type", "UNSUPPORTED_MEDIA_TYPE", "The body's Content-Type, charset or Content-Encoding can't be read here"),
      kind(417, "Expectation Failed", "EXPECTATION_FAILED", "Of all expectations only 100-continue can be met"),
      kind(422, "Unprocessable Content", "UNPROCESSABLE", "The request can't be processed"),
      kind(429, "Too Many Requests", "TOO_MANY_REQUESTS", "Too many requests: wait a little"),
      kind(431, "Request Header Fields Too Large", "HEADERS_TOO_LARGE", "The headers are larger than this service takes"),
      kind(500, "Internal Server Error", "INTERNAL_ERROR", "Something went wrong here; the trace id helps to find it"),
      kind(501, "Not Implemented", "NOT_IMPLEMENTED", "The request uses something that this service does not implement"),
      kind(503, "Service Unavailable", "UNAVAILABLE", "The service can't answer just now: try again shortly"));

  private static final long RETRY_AFTER_SECONDS = 1;
  private static final int MAX_INSTANCE_LENGTH = 200;
  private static final Pattern NOT_IN_A_PATH = Pattern.compile("[^!$&-;=@-Z_a-z~%]");

  private final ObjectMapper json;

  Problems(ObjectMapper json) {
    this.json = json;
  }

  private record Kind(String title, String code, String detail) {}

  private static Map.Entry<Integer, Kind> kind(int status, String title, String code, String detail) {
    return Map.entry(status, new Kind(title, code, detail));
  }

  Response answer(HttpServerRequest request, ProblemException failure) {
    return response(logged(request, of(request, failure), null), failure.retryAfterSeconds());
  }

  /** With what a status says by itself; a fault (5xx) is logged with its stack. */
  Response answer(HttpServerRequest request, int status, Throwable cause) {
    return response(logged(request, of(request, status), cause), retryAfterSeconds(status));
  }

  /** Writes the problem where no resource was reached. */
  void send(HttpServerRequest request, int status, Throwable cause) {
    if (isUnanswered(request)) {
      send(request, logged(request, of(request, status), cause), retryAfterSeconds(status));
    }
  }

  /** As the other, of what is known about it. */
  void send(HttpServerRequest request, ProblemException failure) {
    if (isUnanswered(request)) {
      send(request, logged(request, of(request, failure), null), failure.retryAfterSeconds());
    }
  }

  private static boolean isUnanswered(HttpServerRequest request) {
    return !request.response().ended() && !request.response().headWritten();
  }

  private void send(HttpServerRequest request, Problem problem, long retryAfterSeconds) {
    HttpServerResponse response = request.response();
    response.setStatusCode(problem.status()).putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
    if (retryAfterSeconds > 0) {
      response.putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(retryAfterSeconds));
    }
    response.end(text(problem));
  }

  private static long retryAfterSeconds(int status) {
    return status == 503 ? RETRY_AFTER_SECONDS : 0;
  }

  private static Problem logged(HttpServerRequest request, Problem problem, Throwable cause) {
    Logger.Level level = problem.status() < 500 ? Logger.Level.INFO : Logger.Level.ERROR;
    LOG.logf(
        level, problem.status() < 500 ? null : cause, "%s %s: %d %s, trace %s",
        request.method(), problem.instance(), problem.status(), problem.code(), problem.traceId());
    return problem;
  }

  private static Problem of(HttpServerRequest request, ProblemException failure) {
    return new Problem(
        type(failure.code()), kind(failure.status()).title(), failure.status(), failure.getMessage(), instance(request),
        failure.code(), TraceContext.of(request).traceId(), failure.violations(), failure.extensions());
  }

  private static Problem of(HttpServerRequest request, int status) {
    Kind kind = kind(status);
    return new Problem(
        type(kind.code()), kind.title(), status, kind.detail(), instance(request), kind.code(),
        TraceContext.of(request).traceId(), List.of(), Map.of());
  }

  private static Kind kind(int status) {
    Kind known = KINDS.get(status);
    return known != null ? known : KINDS.get(status < 500 ? 400 : 500);
  }

  private static String type(String code) {
    return "urn:paceline:problem:" + code.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The path as it was sent, with what a URI can't hold percent-encoded: control characters would break a log line. */
  private static String instance(HttpServerRequest request) {
    String path = request.path() == null ? "/" : request.path();
    return NOT_IN_A_PATH.matcher(path.substring(0, Math.min(path.length(), MAX_INSTANCE_LENGTH)))
        .replaceAll(strange -> "%%%02X".formatted((int) strange.group().charAt(0)));
  }

  private Response response(Problem problem, long retryAfterSeconds) {
    Response.ResponseBuilder response =
        Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(text(problem));
    return (retryAfterSeconds > 0 ? response.header(HttpHeaders.RETRY_AFTER, retryAfterSeconds) : response).build();
  }

  private String text(Problem problem) {
    try {
      return json.writeValueAsString(problem);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
