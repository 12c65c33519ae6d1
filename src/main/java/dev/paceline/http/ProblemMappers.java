package dev.paceline.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.paceline.database.DatabaseUnavailableException;
import dev.paceline.http.Problem.Violation;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns every failure of a resource into a problem; nowhere else is one made. */
@Singleton
public class ProblemMappers {
  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

  private final Problems problems;

  ProblemMappers(Problems problems) {
    this.problems = problems;
  }

  @ServerExceptionMapper
  public Response of(ProblemException failure, HttpServerRequest request) {
    return problems.answer(request, failure);
  }

  @ServerExceptionMapper
  public Response of(DatabaseUnavailableException failure, HttpServerRequest request) {
    LOG.errorf(failure, "%s %s", request.method(), request.path());
    return problems.unavailable(request);
  }

  @ServerExceptionMapper
  public Response of(ConstraintViolationException failure, HttpServerRequest request) {
    List<Violation> violations = failure.getConstraintViolations().stream()
        .map(violation -> new Violation(JsonPaths.ofParameter(violation.getPropertyPath()), violation.getMessage()))
        .sorted((a, b) -> a.field().compareTo(b.field()))
        .toList();
    return problems.answer(request, ProblemException.invalid(violations));
  }

  /** What JAX-RS itself refuses: no such path, wrong method, media type, a body that can't be read, a bad parameter. */
  @ServerExceptionMapper
  public Response of(WebApplicationException failure, HttpServerRequest request) {
    if (failure.getCause() instanceof ProblemException problem) {
      return of(problem, request);
    }
    if (failure.getCause() instanceof JsonProcessingException unreadable) {
      return of(unreadable, request);
    }
    if (failure instanceof NotFoundException && failure.getCause() instanceof IllegalArgumentException) {
      return problems.answer(request, ProblemException.badRequest("INVALID_INPUT", "A parameter is not of its type"));
    }
    Response answer = problems.answer(request, failure.getResponse().getStatus());
    Object allow = failure.getResponse().getHeaders().getFirst(HttpHeaders.ALLOW);
    return allow == null ? answer : Response.fromResponse(answer).header(HttpHeaders.ALLOW, allow).build();
  }

  @ServerExceptionMapper({JsonProcessingException.class, MismatchedInputException.class})
  public Response of(JsonProcessingException unreadable, HttpServerRequest request) {
    return problems.answer(request, JsonPaths.problem(unreadable));
  }

  @ServerExceptionMapper
  public Response of(Throwable fault, HttpServerRequest request) {
    LOG.errorf(fault, "%s %s", request.method(), request.path());
    return problems.answer(request, 500);
  }
}
