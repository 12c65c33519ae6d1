package dev.paceline.orders;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/** The way that production goes: three statements however many orders, the last two at the same time. */
@Singleton
class BatchLoading implements PageLoading {
  private final OrderRepository orders;

  BatchLoading(OrderRepository orders) {
    this.orders = orders;
  }

  @Override
  public String name() {
    return "batch";
  }

  @Override
  public Uni<OrderPage> load(OrderSelection selection) {
    return orders.findHeads(selection).chain(heads ->
        complete(selection.onPage(heads)).map(page -> new OrderPage(page, selection.isMoreIn(heads))));
  }

  private Uni<List<Order>> complete(List<OrderHead> heads) {
    if (heads.isEmpty()) {
      return Uni.createFrom().item(List.of());
    }
    Uni<Map<Long, OrderCustomer>> customers = orders.findCustomersOf(heads);
    Uni<Map<Long, List<OrderItem>>> items = orders.findItemsOf(heads);
    return Uni.combine().all().unis(customers, items).with((customerById, itemsByOrder) -> heads.stream()
        .map(head -> head.with(customerById.get(head.customerId()), itemsByOrder.get(head.id())))
        .toList());
  }
}
