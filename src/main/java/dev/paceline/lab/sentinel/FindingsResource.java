package dev.paceline.lab.sentinel;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jboss.resteasy.reactive.RestPath;

@Path("/lab/api/findings")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
public class FindingsResource {
  private final Findings findings;

  FindingsResource(Findings findings) {
    this.findings = findings;
  }

  @GET
  public Uni<List<Finding>> all() {
    return Uni.createFrom().item(findings::all);
  }

  @POST
  @Path("{id}/acknowledge")
  public Uni<Finding> acknowledge(@RestPath String id) {
    return Uni.createFrom().item(() -> findings.acknowledge(id));
  }
}
