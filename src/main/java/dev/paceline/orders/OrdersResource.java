package dev.paceline.orders;

import dev.paceline.http.Created;
import dev.paceline.http.EntityTags;
import dev.paceline.http.Idempotency;
import dev.paceline.http.Page;
import dev.paceline.http.PageQuery;
import dev.paceline.http.Parameters;
import dev.paceline.http.QueryBudget;
import dev.paceline.products.ProductRepository;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
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
import java.time.Instant;
import java.util.List;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

@Path("/api/v1/orders")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class OrdersResource {
  private final OrderRepository orders;
  private final LoadingStrategies strategies;
  private final OrderPlacement placement;
  private final OrderTransitions transitions;
  private final ProductRepository products;
  private final Idempotency idempotency;

  OrdersResource(
      OrderRepository orders, LoadingStrategies strategies, OrderPlacement placement, OrderTransitions transitions,
      ProductRepository products, Idempotency idempotency) {
    this.orders = orders;
    this.strategies = strategies;
    this.placement = placement;
    this.transitions = transitions;
    this.products = products;
    this.idempotency = idempotency;
  }

  @GET
  @QueryBudget(3)
  public Uni<Page<Order>> page(
      @RestQuery String limit, @RestQuery String after, @RestQuery String customerId, @RestQuery String status,
      @RestQuery String placedFrom, @RestQuery String placedTo, @RestQuery String loading) {
    OrderFilter filter = OrderFilter.of(customerId, status, placedFrom, placedTo);
    PageQuery page = PageQuery.of(limit, after, "orders", filter);
    return strategies.named(loading).load(selection(filter, page))
        .map(found -> Page.of(found.orders(), found.more(), page, order -> List.of(order.placedAt(), order.id())));
  }

  @GET
  @Path("{id}")
  @QueryBudget(2)
  public Uni<Order> get(@RestPath String id) {
    return orders.getById(Parameters.id("id", id));
  }

  @POST
  public Uni<Response> place(@NotNull @Valid PlaceOrder request, @Context HttpServerRequest http) {
    return products.write(request.skus(), stock -> idempotency.once(http, request, on -> placement.place(on, request, stock)
        .map(order -> new Created("/api/v1/orders/" + order.id(), order.tag(), order))));
  }

  @PUT
  @Path("{id}/status")
  public Uni<Order> move(
      @RestPath String id, @NotNull @Valid StatusChange change,
      @HeaderParam("If-Match") @DefaultValue("") EntityTags ifMatch) {
    long orderId = Parameters.id("id", id);
    return transitions.move(orderId, change.status(), ifMatch).chain(() -> orders.getById(orderId));
  }

  private static OrderSelection selection(OrderFilter filter, PageQuery page) {
    return new OrderSelection(
        filter,
        page.after(key -> new OrderSelection.Place(Instant.parse(key.get(0)), Long.parseLong(key.get(1)))),
        page.limit());
  }
}
