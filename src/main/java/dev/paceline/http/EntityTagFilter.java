package dev.paceline.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Sends the entity tag of what is answered, and 304 without a body to a reader who has it already. */
class EntityTagFilter {

  @ServerResponseFilter
  public void tag(ContainerRequestContext request, ContainerResponseContext response) {
    if (!(response.getEntity() instanceof Tagged tagged)) {
      return;
    }
    String tag = tagged.tag();
    response.getHeaders().putSingle(HttpHeaders.ETAG, '"' + tag + '"');
    String known = request.getHeaderString(HttpHeaders.IF_NONE_MATCH);
    if (known != null && isRead(request) && response.getStatus() == 200 && EntityTags.parse(known).includesWeakly(tag)) {
      response.setStatus(304);
      response.setEntity(null);
    }
  }

  private static boolean isRead(ContainerRequestContext request) {
    return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
  }
}
