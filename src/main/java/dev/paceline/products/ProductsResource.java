package dev.paceline.products;

import dev.paceline.http.EntityTags;
import dev.paceline.http.Page;
import dev.paceline.http.PageQuery;
import dev.paceline.http.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.RestResponse.Status;
import org.jboss.resteasy.reactive.RestResponse;

@Path("/api/v1/products")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class ProductsResource {
  private static final String PATH = "/api/v1/products/";
  private static final int MAX_SKUS = 500;

  private final ProductRepository products;
  private final ProductViews views;

  ProductsResource(ProductRepository products, ProductViews views) {
    this.products = products;
    this.views = views;
  }

  @GET
  public Uni<Page<Product>> page(@RestQuery String limit, @RestQuery String after, @RestQuery String skus) {
    if (skus == null) {
      PageQuery query = PageQuery.of(limit, after, "products");
      return products.findPage(query).map(found -> page(found, query));
    }
    List<String> wanted = parse(skus);
    PageQuery query = PageQuery.of(limit, after, "products", wanted);
    return products.findAll(wanted).map(found -> page(from(query, wanted, found), query));
  }

  @GET
  @Path("{sku}")
  public Uni<Product> get(@RestPath String sku) {
    return products.findBySku(Sku.parse("sku", sku))
        .map(found -> found.orElseThrow(() -> notFound(sku)))
        .call(product -> views.count(product.sku()));
  }

  @PUT
  @Path("{sku}")
  public Uni<RestResponse<Product>> put(
      @RestPath String sku, @NotNull @Valid ProductData data,
      @HeaderParam("If-Match") @DefaultValue("") EntityTags ifMatch,
      @HeaderParam("If-None-Match") @DefaultValue("") EntityTags ifNoneMatch) {
    Sku.parseNew("sku", sku);
    return write(sku, data, ifMatch, ifNoneMatch).map(written -> written.version() == 1
        ? ResponseBuilder.create(Status.CREATED, written).header("Location", PATH + sku).build()
        : RestResponse.ok(written));
  }

  @DELETE
  @Path("{sku}")
  public Uni<Void> delete(@RestPath String sku, @HeaderParam("If-Match") @DefaultValue("") EntityTags ifMatch) {
    return products.delete(Sku.parse("sku", sku), ifMatch)
        .chain(deleted -> deleted ? views.forget(sku) : products.refuse(sku, ifMatch));
  }

  @GET
  @Path("{sku}/views")
  public Uni<Views> views(@RestPath String sku) {
    return views.find(Sku.parse("sku", sku)).map(found -> found.orElseThrow(() -> notFound(sku)));
  }

  @GET
  @Path("popular")
  public Uni<Page<Views>> popular(@RestQuery String limit) {
    PageQuery query = PageQuery.of(limit, null, "products/popular");
    return views.findMostViewed(query.limit()).map(found -> new Page<>(found, null));
  }

  /** Each condition has a statement of its own, so that it is checked and kept in one round trip. */
  private Uni<Product> write(String sku, ProductData data, EntityTags ifMatch, EntityTags ifNoneMatch) {
    if (ifNoneMatch != EntityTags.ABSENT) {
      if (!ifNoneMatch.any() || ifMatch != EntityTags.ABSENT) {
        throw ProblemException.invalid("If-None-Match", "must be * where a product is written, and without If-Match");
      }
      return products.insertIfAbsent(sku, data).map(ProductsResource::orPreconditionFailed);
    }
    if (ifMatch != EntityTags.ABSENT) {
      return products.update(sku, data, ifMatch).map(ProductsResource::orPreconditionFailed);
    }
    return products.insertOrUpdate(sku, data);
  }

  private static Product orPreconditionFailed(Optional<Product> written) {
    return written.orElseThrow(ProblemException::preconditionFailed);
  }

  /** One product more than the page holds, where there are more. */
  private static List<Product> from(PageQuery query, List<String> wanted, Map<String, Product> found) {
    String after = query.after(key -> key.get(0)).orElse("");
    return wanted.stream().filter(sku -> sku.compareTo(after) > 0)
        .flatMap(sku -> Stream.ofNullable(found.get(sku))).limit(query.limit() + 1).toList();
  }

  /** The same products asked for in another order are the same list, and its cursors are good for both. */
  private static List<String> parse(String skus) {
    List<String> wanted = Stream.of(skus.split(",", -1))
        .map(sku -> Sku.parse("skus", sku))
        .distinct().sorted().toList();
    if (wanted.size() > MAX_SKUS) {
      throw ProblemException.invalid("skus", "must be at most " + MAX_SKUS);
    }
    return wanted;
  }

  private static Page<Product> page(List<Product> found, PageQuery query) {
    return Page.of(found, query, product -> List.of(product.sku()));
  }

  private static ProblemException notFound(String sku) {
    return ProblemException.notFound("product", sku);
  }
}
