package dev.paceline.lab.sentinel;

import dev.paceline.http.QueryBudget;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** One endpoint for each request of the corpus, and some with a budget. */
@Path("/shapes")
public class ShapesResource {
  private final Shapes shapes;

  ShapesResource(Shapes shapes) {
    this.shapes = shapes;
  }

  @GET
  @Path("{name}")
  public Uni<String> run(String name) {
    return Uni.createFrom().deferred(() -> shapes.named(name).work().get()).replaceWith("done");
  }

  @GET
  @Path("budget/{name}")
  @QueryBudget(2)
  public Uni<String> runWithin(String name) {
    return run(name);
  }
}
