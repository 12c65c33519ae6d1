package dev.paceline.users;

import dev.paceline.http.Contact;
import dev.paceline.http.Created;
import dev.paceline.http.EntityTags;
import dev.paceline.http.Idempotency;
import dev.paceline.http.Page;
import dev.paceline.http.PageQuery;
import dev.paceline.http.Parameters;
import dev.paceline.http.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

@Path("/api/v1/users")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class UsersResource {
  private final UserRepository users;
  private final Idempotency idempotency;

  UsersResource(UserRepository users, Idempotency idempotency) {
    this.users = users;
    this.idempotency = idempotency;
  }

  @GET
  public Uni<Page<User>> page(@RestQuery String limit, @RestQuery String after) {
    PageQuery query = PageQuery.of(limit, after, "users");
    return users.findPage(query).map(found -> Page.of(found, query, user -> List.of(user.id())));
  }

  @GET
  @Path("{id}")
  public Uni<User> get(@RestPath String id) {
    long userId = Parameters.id("id", id);
    return users.findById(userId).map(found -> found.orElseThrow(() -> notFound(userId)));
  }

  @POST
  public Uni<Response> create(@NotNull @Valid Contact contact, @Context HttpServerRequest http) {
    return users.write(written -> idempotency.once(http, contact, on -> users.insert(on, contact, written)
        .map(created -> new Created("/api/v1/users/" + created.id(), "1", created))));
  }

  @PUT
  @Path("{id}")
  public Uni<User> update(
      @RestPath String id, @NotNull @Valid Contact contact, @HeaderParam("If-Match") @DefaultValue("") EntityTags ifMatch) {
    long userId = Parameters.id("id", id);
    return users.update(userId, contact, ifMatch)
        .chain(updated -> updated.isPresent() ? Uni.createFrom().item(updated.get()) : refuse(userId));
  }

  @DELETE
  @Path("{id}")
  public Uni<Void> delete(@RestPath String id, @HeaderParam("If-Match") @DefaultValue("") EntityTags ifMatch) {
    long userId = Parameters.id("id", id);
    return users.delete(userId, ifMatch).chain(deleted -> deleted ? Uni.createFrom().voidItem() : refuse(userId));
  }

  /** Nothing was written: it is gone, or not in the state that the client has seen. */
  private <T> Uni<T> refuse(long id) {
    return users.findById(id).map(found -> {
      throw found.isPresent() ? ProblemException.preconditionFailed() : notFound(id);
    });
  }

  private static ProblemException notFound(long id) {
    return ProblemException.notFound("user", id);
  }
}
