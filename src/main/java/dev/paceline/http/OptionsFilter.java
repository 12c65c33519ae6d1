package dev.paceline.http;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Answers OPTIONS with the methods of the path. */
class OptionsFilter {
  private final AllowedMethods methods;

  OptionsFilter(AllowedMethods methods) {
    this.methods = methods;
  }

  @ServerRequestFilter(preMatching = true)
  public Optional<Response> answer(ContainerRequestContext request) {
    if (!request.getMethod().equals(HttpMethod.OPTIONS)) {
      return Optional.empty();
    }
    Set<String> allowed = methods.of(request.getUriInfo().getPath());
    if (allowed.isEmpty()) {
      throw new NotFoundException();
    }
    return Optional.of(Response.noContent().allow(allowed).build());
  }
}
