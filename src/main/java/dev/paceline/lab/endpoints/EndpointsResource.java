package dev.paceline.lab.endpoints;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

@Path("/lab/api/endpoints")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
public class EndpointsResource {
  private final Endpoints endpoints;

  EndpointsResource(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  @GET
  public Uni<List<EndpointReport>> all() {
    return Uni.createFrom().item(endpoints::reports);
  }

  @POST
  @Path("reset")
  public Uni<Void> reset() {
    return Uni.createFrom().voidItem().invoke(endpoints::reset);
  }
}
