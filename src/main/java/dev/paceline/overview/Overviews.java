package dev.paceline.overview;

import dev.paceline.http.ProblemException;
import dev.paceline.orders.Order;
import dev.paceline.orders.OrderRepository;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.List;

/** Puts overviews together: the order and its parts at the same time, none of them after the deadline. */
@Singleton
class Overviews {
  private final OrderRepository orders;
  private final Downstreams services;
  private final Vertx vertx;

  Overviews(OrderRepository orders, Downstreams services, Vertx vertx) {
    this.orders = orders;
    this.services = services;
    this.vertx = vertx;
  }

  /**
   * Fails as reading the order does, and with 503 when that takes too long; then no service is waited for any more.
   *
   * @param mode how the services are asked
   */
  Uni<Overview> load(long orderId, Deadline deadline, Mode mode) {
    Uni<Order> order = Uni.join().first(orders.getById(orderId), missed(deadline)).toTerminate();
    Uni<List<Part>> parts = mode.joined(services.ask(orderId, deadline));
    return Uni.combine().all().unis(order, parts).with(Overview::new);
  }

  private <T> Uni<T> missed(Deadline deadline) {
    return Uni.createFrom().emitter(emitter -> {
      long timer = vertx.setTimer(deadline.remainingMillis(), fired -> emitter.fail(
          ProblemException.unavailable("DEADLINE_EXCEEDED", "The order could not be read in time")));
      emitter.onTermination(() -> vertx.cancelTimer(timer));
    });
  }
}
