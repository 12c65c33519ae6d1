package dev.paceline.lab.profiler;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Locale;

/** Two endpoints that keep event loops busy, each in a method of its own. */
@Path("/busy")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.TEXT_PLAIN)
public class BusyResource {
  private static final int ROUNDS = 10_000;

  @GET
  @Path("/calculate")
  public Uni<String> calculating() {
    return Uni.createFrom().item(BusyResource::calculate);
  }

  @GET
  @Path("/format")
  public Uni<String> formatting() {
    return Uni.createFrom().item(BusyResource::format);
  }

  private static String calculate() {
    double sum = 0;
    for (int n = 0; n < 100 * ROUNDS; n++) {
      sum += Math.sqrt(n);
    }
    return Double.toString(sum);
  }

  private static String format() {
    StringBuilder text = new StringBuilder();
    for (int n = 0; n < ROUNDS / 2; n++) {
      text.append(String.format(Locale.ROOT, "%05d", n));
    }
    return Integer.toString(text.length());
  }
}
