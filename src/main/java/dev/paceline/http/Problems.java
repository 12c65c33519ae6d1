package dev.paceline.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
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
      kind(415, "Unsupported Media Type", "UNSUPPORTED_MEDIA_TYPE", "The body's Content-Type can't be read here"),
      kind(422, "Unprocessable Content", "UNPROCESSABLE", "The request can't be processed"),
      kind(429, "Too Many Requests", "TOO_MANY_REQUESTS", "Too many requests: wait a little"),
      kind(431, "Request Header Fields Too Large", "HEADERS_TOO_LARGE", "The headers are larger than this service takes"),
      kind(500, "Internal Server Error", "INTERNAL_ERROR", "Something went wrong here; the trace id helps to find it"),
      kind(501, "Not Implemented", "NOT_IMPLEMENTED", "The request uses something that this service does not implement"),
      kind(503, "Service Unavailable", "UNAVAILABLE", "The service can't answer just now: try again shortly"));

  private static final String RETRY_AFTER_SECONDS = "1";

  private final ObjectMapper json;

  Problems(ObjectMapper json) {
    this.json = json;
  }

  private record Kind(String title, String code, String detail) {}

  private static Map.Entry<Integer, Kind> kind(int status, String title, String code, String detail) {
    return Map.entry(status, new Kind(title, code, detail));
  }

  Response answer(HttpServerRequest request, ProblemException failure) {
    Problem problem = of(request, failure);
    LOG.infof("%s %s: %d %s, trace %s", request.method(), problem.instance(), problem.status(), problem.code(), problem.traceId());
    return response(problem);
  }

  Response answer(HttpServerRequest request, int status) {
    return response(of(request, status));
  }

  Response unavailable(HttpServerRequest request) {
    return Response.fromResponse(answer(request, 503)).header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS).build();
  }

  /** Writes the problem where no resource was reached. */
  void send(HttpServerRequest request, int status) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.headWritten()) {
      return;
    }
    if (status == 503) {
      response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE).end(text(of(request, status)));
  }

  private static Problem of(HttpServerRequest request, ProblemException failure) {
    Kind kind = KINDS.get(failure.status());
    return new Problem(
        type(failure.code()), kind.title(), failure.status(), failure.getMessage(), instance(request), failure.code(),
        TraceId.of(request), failure.violations(), failure.extensions());
  }

  private static Problem of(HttpServerRequest request, int status) {
    Kind known = KINDS.get(status);
    Kind kind = known != null ? known : KINDS.get(status < 500 ? 400 : 500);
    return new Problem(
        type(kind.code()), kind.title(), status, kind.detail(), instance(request), kind.code(),
        TraceId.of(request), List.of(), Map.of());
  }

  private static String type(String code) {
    return "urn:paceline:problem:" + code.toLowerCase().replace('_', '-');
  }

  /** The path as it was sent, still percent-encoded, so that it is a URI reference and can't break a log line. */
  private static String instance(HttpServerRequest request) {
    String path = request.path();
    return path == null ? "/" : path.length() <= 200 ? path : path.substring(0, 200);
  }

  private Response response(Problem problem) {
    return Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(text(problem)).build();
  }

  private String text(Problem problem) {
    try {
      return json.writeValueAsString(problem);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
