package dev.paceline.lab.caches;

import dev.paceline.cache.Caches;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

@Path("/lab/api/caches")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
public class CachesResource {
  private final Caches caches;

  CachesResource(Caches caches) {
    this.caches = caches;
  }

  @GET
  public Uni<List<CacheReport>> all() {
    return Uni.createFrom().item(() -> caches.statistics().stream().map(CacheReport::of).toList());
  }
}
