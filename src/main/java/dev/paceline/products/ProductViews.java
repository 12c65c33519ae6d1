package dev.paceline.products;

import dev.paceline.cache.Caches;
import dev.paceline.cache.WriteBehindCounters;
import dev.paceline.database.Database;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Counts how often each product is looked at. Is there from the start, to flush what another instance left behind. */
@Startup
@Singleton
class ProductViews {
  private static final Logger LOG = Logger.getLogger(ProductViews.class);
  private static final String NAME = "views";

  private final WriteBehindCounters counters;

  ProductViews(Caches caches, Database database) {
    this.counters = caches.writeBehind(NAME, "product_views", new ViewTotals(NAME, database));
  }

  /** Counts one view of a product that there is. Never fails: a view that could not be counted is only logged. */
  Uni<Void> count(String sku) {
    return counters.count(sku)
        .onFailure().invoke(failure -> LOG.warnf(failure, "A view of product %s was not counted", sku))
        .onFailure().recoverWithNull();
  }

  /** Empty when there is no such product. */
  Uni<Optional<Views>> find(String sku) {
    return counters.total(sku).map(found -> found.map(total -> new Views(sku, total)));
  }

  /** The most viewed first; a product that nobody has looked at is not among them. */
  Uni<List<Views>> findMostViewed(int limit) {
    return counters.largest(limit).map(largest ->
        largest.stream().map(counter -> new Views(counter.key(), counter.total())).toList());
  }

  /** The product was deleted: one that is made again under its SKU was never viewed. Never fails. */
  Uni<Void> forget(String sku) {
    return counters.forget(sku)
        .onFailure().invoke(failure -> LOG.warnf(failure, "Views of deleted product %s were not forgotten", sku))
        .onFailure().recoverWithNull();
  }
}
