package dev.paceline.lab.statements;

import dev.paceline.http.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

@Path("/lab/api/statements")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
public class StatementsResource {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");
  private static final int BURST = 5;

  private final StatementStatistics statistics;
  private final Explainer explainer;
  private final RateLimit limit = new RateLimit(BURST, Duration.ofSeconds(1), System::nanoTime);

  StatementsResource(StatementStatistics statistics, Explainer explainer) {
    this.statistics = statistics;
    this.explainer = explainer;
  }

  @GET
  public Uni<List<StatementReport>> all() {
    return Uni.createFrom().item(statistics::reports);
  }

  @POST
  @Path("reset")
  public Uni<Void> reset() {
    return Uni.createFrom().voidItem().invoke(statistics::reset);
  }

  /** @param analyze {@code true} to run it as well, if it only reads */
  @POST
  @Path("{id}/explain")
  public Uni<Explanation> explain(@RestPath String id, @RestQuery String analyze) {
    if (!ID.matcher(id).matches()) {
      throw ProblemException.invalid("id", "must be 16 lower-case hexadecimal digits");
    }
    if (analyze != null && !analyze.equals("true") && !analyze.equals("false")) {
      throw ProblemException.invalid("analyze", "must be true or false");
    }
    MeasuredStatement statement = statistics.find(id).orElseThrow(() -> ProblemException.notFound("statement", id));
    demandTurn();
    return explainer.explain(statement, "true".equals(analyze));
  }

  private void demandTurn() {
    long waitNanos = limit.tryTake();
    if (waitNanos > 0) {
      throw ProblemException.conflict("EXPLAINED_TOO_OFTEN", "One statement a second is explained, and " + BURST + " at once",
          TimeUnit.NANOSECONDS.toSeconds(waitNanos) + 1);
    }
  }
}
