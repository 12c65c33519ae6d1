package dev.paceline.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Links a page to the next one (RFC 8288), by a path that holds behind any proxy. */
class NextPageFilter {

  @ServerResponseFilter
  public void link(ContainerRequestContext request, ContainerResponseContext response) {
    if (response.getEntity() instanceof Page<?> page && page.next() != null) {
      UriInfo uri = request.getUriInfo();
      String next = uri.getRequestUriBuilder().replaceQueryParam("after", page.next()).build().toString();
      String path = next.substring(next.indexOf(uri.getRequestUri().getRawPath()));
      response.getHeaders().putSingle(HttpHeaders.LINK, "<" + path + ">; rel=\"next\"");
    }
  }
}
