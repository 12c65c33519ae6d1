package dev.paceline.lab.profiler;

import dev.paceline.http.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jboss.resteasy.reactive.Cache;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Profiles on demand. When a client goes away, RESTEasy cancels the Uni, and with it the profile. */
@Path("/lab/profile")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.TEXT_HTML)
public class ProfileResource {
  static final String ID_HEADER = "Paceline-Profile-Id";
  static final String OVERHEAD_HEADER = "Paceline-Profile-Overhead";

  private final Profiles profiles;
  private final ProfileHistory history;

  ProfileResource(Profiles profiles, ProfileHistory history) {
    this.profiles = profiles;
    this.history = history;
  }

  @GET
  @Produces("text/html;charset=UTF-8")
  @Cache(noStore = true)
  public String index(HttpServerRequest request) {
    demandOnly(request, Set.of());
    return new IndexPage(profiles.running(), history).html();
  }

  /** Blocks its client, and no thread, while the profile is taken. */
  @GET
  @Path("/{event}")
  @Produces({MediaType.TEXT_HTML, MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN, MediaType.APPLICATION_OCTET_STREAM})
  @Cache(noStore = true)
  public Uni<Response> take(
      @RestPath String event,
      @RestQuery @DefaultValue(ProfileRequest.DEFAULT_SECONDS) String seconds,
      @RestQuery @DefaultValue(ProfileRequest.DEFAULT_FORMAT) String format,
      @RestQuery String endpoint,
      HttpServerRequest request) {
    demandOnly(request, Set.of("seconds", "format", "endpoint"));
    return profiles.take(ProfileRequest.of(event, seconds, format, endpoint)).map(ProfileResource::answer);
  }

  /** What has changed from one profile to another of the same event and endpoint. */
  @GET
  @Path("/diff")
  @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN, MediaType.TEXT_HTML})
  @Cache(noStore = true)
  public Response difference(
      @RestQuery String base, @RestQuery String other, @RestQuery @DefaultValue("top") String format,
      HttpServerRequest request) {
    demandOnly(request, Set.of("base", "other", "format"));
    Format as = Format.named(format, Format.OF_A_DIFFERENCE);
    ProfileHistory.demandId("base", base);
    ProfileHistory.demandId("other", other);
    Profile before = history.get(base);
    Profile after = history.get(other);
    if (!before.isComparableWith(after)) {
      throw ProblemException.invalid("other", "must be a profile of " + before.subject() + ", as base is");
    }
    Object body = switch (as) {
      case TOP -> Difference.of(before, after);
      case COLLAPSED -> before.stacks().difference(after.stacks());
      default -> FlameGraph.ofDifference(
          before.stacks(), after.stacks(), "Paceline " + before.subject() + ": " + other + " against " + base);
    };
    return Response.ok(body, as.mediaType()).build();
  }

  private static Response answer(FinishedProfile finished) {
    Profile profile = finished.profile();
    Response.ResponseBuilder answer = Response.ok(finished.body(), finished.format().mediaType())
        .header(ID_HEADER, profile.id())
        .header(OVERHEAD_HEADER, String.format(Locale.ROOT, "%.2f", profile.overheadPercent()));
    if (finished.format() == Format.JFR) {
      answer.header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"paceline-" + profile.id() + ".jfr\"");
    }
    return answer.build();
  }

  /** A misspelt parameter would silently mean another profile. */
  private static void demandOnly(HttpServerRequest request, Set<String> known) {
    List<String> unknown = request.params().names().stream()
        .filter(name -> !known.contains(name)).toList();
    if (!unknown.isEmpty()) {
      throw ProblemException.invalid(unknown.get(0), "is no parameter here");
    }
  }
}
