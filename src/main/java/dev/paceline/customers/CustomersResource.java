package dev.paceline.customers;

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

@Path("/api/v1/customers")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class CustomersResource {
  private final CustomerRepository customers;
  private final Idempotency idempotency;

  CustomersResource(CustomerRepository customers, Idempotency idempotency) {
    this.customers = customers;
    this.idempotency = idempotency;
  }

  @GET
  public Uni<Page<Customer>> page(@RestQuery String limit, @RestQuery String after) {
    PageQuery query = PageQuery.of(limit, after, "customers");
    return customers.findPage(query).map(found -> Page.of(found, query, customer -> List.of(customer.id())));
  }

  @GET
  @Path("{id}")
  public Uni<Customer> get(@RestPath String id) {
    long customerId = Parameters.id("id", id);
    return customers.findById(customerId).map(found -> found.orElseThrow(() -> notFound(customerId)));
  }

  @POST
  public Uni<Response> create(@NotNull @Valid Contact contact, @Context HttpServerRequest http) {
    return idempotency.once(http, contact, on -> customers.insert(on, contact)
        .map(created -> new Created("/api/v1/customers/" + created.id(), created.tag(), created)));
  }

  @PUT
  @Path("{id}")
  public Uni<Customer> update(
      @RestPath String id, @NotNull @Valid Contact contact, @HeaderParam("If-Match") @DefaultValue("") EntityTags ifMatch) {
    long customerId = Parameters.id("id", id);
    return customers.update(customerId, contact, ifMatch)
        .chain(updated -> updated.isPresent() ? Uni.createFrom().item(updated.get()) : refuse(customerId));
  }

  @DELETE
  @Path("{id}")
  public Uni<Void> delete(@RestPath String id, @HeaderParam("If-Match") @DefaultValue("") EntityTags ifMatch) {
    long customerId = Parameters.id("id", id);
    return customers.delete(customerId, ifMatch).chain(deleted -> deleted ? Uni.createFrom().voidItem() : refuse(customerId));
  }

  /** Nothing was written: it is gone, or not in the state that the client has seen. */
  private <T> Uni<T> refuse(long id) {
    return customers.findById(id).map(found -> {
      throw found.isPresent() ? ProblemException.preconditionFailed() : notFound(id);
    });
  }

  private static ProblemException notFound(long id) {
    return ProblemException.notFound("customer", id);
  }
}
