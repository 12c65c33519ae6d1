package dev.paceline.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.paceline.database.DatabaseUnavailableException;
import dev.paceline.http.Problem.Violation;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns every failure of a resource into a problem; nowhere else is one made. */
@Singleton
public class ProblemMappers {
  private final Problems problems;
  private final AllowedMethods methods;

  ProblemMappers(Problems problems, AllowedMethods methods) {
    this.problems = problems;
    this.methods = methods;
  }

  @ServerExceptionMapper
  public Response of(ProblemException failure, HttpServerRequest request) {
    return problems.answer(request, failure);
  }

  @ServerExceptionMapper
  public Response of(DatabaseUnavailableException failure, HttpServerRequest request) {
    return problems.answer(request, 503, failure);
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
    return problems.answer(request, failure.getResponse().getStatus(), failure);
  }

  @ServerExceptionMapper
  public Response of(NotAllowedException failure, HttpServerRequest request, UriInfo uri) {
    Response answer = problems.answer(request, 405, failure);
    return Response.fromResponse(answer).allow(methods.of(uri.getPath())).build();
  }

  @ServerExceptionMapper({JsonProcessingException.class, MismatchedInputException.class})
  public Response of(JsonProcessingException unreadable, HttpServerRequest request) {
    return problems.answer(request, JsonPaths.problem(unreadable));
  }

  @ServerExceptionMapper
  public Response of(Throwable fault, HttpServerRequest request) {
    return problems.answer(request, 500, fault);
  }
}
