package dev.paceline.outbox;

import dev.paceline.http.Page;
import dev.paceline.http.PageQuery;
import dev.paceline.http.Parameters;
import dev.paceline.http.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

@Path("/api/v1/outbox/parked")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class ParkedEventsResource {
  private final ParkedEvents events;

  ParkedEventsResource(ParkedEvents events) {
    this.events = events;
  }

  @GET
  public Uni<Page<ParkedEvent>> page(@RestQuery String limit, @RestQuery String after) {
    PageQuery query = PageQuery.of(limit, after, "parked events");
    return events.findPage(query).map(found -> Page.of(found, query, event -> List.of(event.id())));
  }

  @POST
  @Path("{id}/release")
  public Uni<Void> release(@RestPath String id) {
    long eventId = Parameters.id("id", id);
    return events.release(eventId).map(done -> orNotFound(done, eventId));
  }

  @DELETE
  @Path("{id}")
  public Uni<Void> drop(@RestPath String id) {
    long eventId = Parameters.id("id", id);
    return events.drop(eventId).map(done -> orNotFound(done, eventId));
  }

  private static Void orNotFound(boolean done, long id) {
    if (!done) {
      throw ProblemException.notFound("event", id);
    }
    return null;
  }
}
