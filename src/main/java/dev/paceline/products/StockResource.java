package dev.paceline.products;

import dev.paceline.http.EntityTags;
import dev.paceline.http.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestPath;

@Path("/api/v1/products/{sku}/stock")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class StockResource {
  private final ProductRepository products;

  StockResource(ProductRepository products) {
    this.products = products;
  }

  @GET
  public Uni<Stock> get(@RestPath String sku) {
    return products.findStock(Sku.parse("sku", sku))
        .map(found -> found.orElseThrow(() -> ProblemException.notFound("product", sku)));
  }

  @PUT
  public Uni<Stock> set(
      @RestPath String sku, @NotNull @Valid StockData data,
      @HeaderParam("If-Match") @DefaultValue("") EntityTags ifMatch) {
    return products.setStock(Sku.parse("sku", sku), data.available(), ifMatch)
        .chain(set -> set.isPresent() ? Uni.createFrom().item(set.get()) : products.refuse(sku, ifMatch))
        .map(Stock::of);
  }
}
