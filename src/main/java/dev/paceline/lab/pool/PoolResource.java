package dev.paceline.lab.pool;

import dev.paceline.lab.pool.PoolWindow.Seen;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.config.inject.ConfigProperty;

@Path("/lab/api/pool")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
public class PoolResource {
  private final Pool pool;
  private final PoolWindow window;
  private final int max;

  PoolResource(
      Pool pool, PoolWindow window, @ConfigProperty(name = "quarkus.datasource.reactive.max-size", defaultValue = "20") int max) {
    this.pool = pool;
    this.window = window;
    this.max = max;
  }

  @GET
  public Uni<PoolReport> now() {
    return Uni.createFrom().item(() -> report(window.seen(), pool.size()));
  }

  private PoolReport report(Seen seen, int open) {
    return new PoolReport(
        seen.seconds(), max, open, seen.inUse(), Math.max(0, open - seen.inUse()), seen.waiting(), seen.mostInUse(),
        seen.mostWaiting(), seen.acquisitions(), seen.refused(), seen.arrivalsPerSecond(), seen.waitMs(), seen.holdMs(), seen.needed(),
        PoolAdvice.of(seen, max));
  }
}
