package dev.paceline.orders;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * All orders of a filter, newest first, page after page in flat memory.
 *
 * <p>Between pages neither a connection nor a snapshot is held: a reader may take hours, and a snapshot as old would keep
 * dead rows from being vacuumed and so slow down every queue and every update. Therefore the export is no picture of one
 * moment. Each order appears at most once, and exactly once if it is there throughout and keeps what the filter asks for;
 * one that changes meanwhile appears as it was when its page was loaded, and one placed meanwhile may be missing.
 */
@Singleton
class OrderExport {
  /** Three statements for so many orders: more would save little time, and memory grows with it. */
  static final int PAGE_SIZE = 500;

  private final BatchLoading loading;

  OrderExport(BatchLoading loading) {
    this.loading = loading;
  }

  /**
   * The pages in their order, at least one, which may be empty. A page is loaded while its reader still works on the one
   * before; further ahead nothing is loaded before it is asked for. Cancelling ends the loading.
   */
  Multi<List<Order>> pages(OrderFilter filter) {
    return Multi.createBy().repeating().uni(() -> new Walk(filter), Walk::next).whilst(OrderPage::more).map(OrderPage::orders);
  }

  /** One walk through the list, for one reader. */
  private final class Walk {
    private final OrderFilter filter;
    private CompletionStage<OrderPage> ahead;

    Walk(OrderFilter filter) {
      this.filter = filter;
      this.ahead = load(Optional.empty());
    }

    Uni<OrderPage> next() {
      return Uni.createFrom().completionStage(ahead).invoke(this::loadAheadOf);
    }

    private void loadAheadOf(OrderPage page) {
      if (page.more()) {
        Order last = page.orders().get(page.orders().size() - 1);
        ahead = load(Optional.of(new OrderSelection.Place(last.placedAt(), last.id())));
      }
    }

    private CompletionStage<OrderPage> load(Optional<OrderSelection.Place> after) {
      return loading.load(new OrderSelection(filter, after, PAGE_SIZE)).subscribeAsCompletionStage();
    }
  }
}
