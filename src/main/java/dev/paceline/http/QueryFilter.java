package dev.paceline.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Refuses what JAX-RS would silently pass over: a query parameter without a value, which it takes for none, and one that is
 * given twice, of which it takes the first.
 */
class QueryFilter {

  @ServerRequestFilter
  public void check(HttpServerRequest request) {
    if (request.query() == null) {
      return;
    }
    MultiMap parameters = request.params();
    for (String name : parameters.names()) {
      if (parameters.get(name).isEmpty()) {
        throw ProblemException.invalid(name, "must have a value, or be left out");
      }
      if (parameters.getAll(name).size() > 1) {
        throw ProblemException.invalid(name, "must be given once");
      }
    }
  }
}
