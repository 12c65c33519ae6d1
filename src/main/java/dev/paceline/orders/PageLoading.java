package dev.paceline.orders;

import io.smallrye.mutiny.Uni;

/** A way to load orders with their customers and items. Each way gives the same orders; they differ in what it costs. */
public interface PageLoading {

  /** As {@code ?loading=} has it. */
  String name();

  Uni<OrderPage> load(OrderSelection selection);
}
