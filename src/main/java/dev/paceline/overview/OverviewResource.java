package dev.paceline.overview;

import dev.paceline.http.LabParameters;
import dev.paceline.http.Parameters;
import dev.paceline.http.RequestTiming;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.Cache;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** When its client goes away, RESTEasy cancels the Uni, and with it whatever is still under way. */
@Path("/api/v1/orders/{id}/overview")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class OverviewResource {
  private final Overviews overviews;
  private final OverviewConfig config;
  private final LabParameters lab;
  private final RequestTiming timing;

  OverviewResource(Overviews overviews, OverviewConfig config, LabParameters lab, RequestTiming timing) {
    this.overviews = overviews;
    this.config = config;
    this.lab = lab;
    this.timing = timing;
  }

  /** No two are alike, for each says how long it took: so it has no tag, and nobody is to keep it. */
  @GET
  @Cache(noStore = true)
  public Uni<Overview> get(@RestPath String id, @RestQuery String mode, @RestHeader(Deadline.HEADER) String timeout) {
    lab.demandAllowed("mode", mode);
    return overviews.load(Parameters.id("id", id), Deadline.of(timeout, config.timeout()), Mode.named(mode))
        .invoke(overview -> overview.parts().forEach(part -> timing.downstreamAnswered(part.name(), part.durationMs())));
  }
}
