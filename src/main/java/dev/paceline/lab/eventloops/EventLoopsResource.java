package dev.paceline.lab.eventloops;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

@Path("/lab/api/event-loops")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
public class EventLoopsResource {
  private final EventLoops loops;

  EventLoopsResource(EventLoops loops) {
    this.loops = loops;
  }

  @GET
  public Uni<EventLoopsReport> all() {
    return Uni.createFrom().item(loops::report);
  }
}
