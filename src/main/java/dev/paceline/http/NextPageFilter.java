package dev.paceline.http;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Links a page to the next one (RFC 8288): the same query with its cursor, by a path that holds behind any proxy. */
class NextPageFilter {

  @ServerResponseFilter
  public void link(ContainerResponseContext response, HttpServerRequest request) {
    if (response.getEntity() instanceof Page<?> page && page.next() != null) {
      String filters = request.query() == null ? "" : Stream.of(request.query().split("&"))
          .filter(parameter -> !parameter.startsWith("after="))
          .map(parameter -> parameter + "&")
          .collect(Collectors.joining());
      String next = request.path() + "?" + filters + "after=" + page.next();
      response.getHeaders().putSingle(HttpHeaders.LINK, "<" + next + ">; rel=\"next\"");
    }
  }
}
