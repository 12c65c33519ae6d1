package dev.paceline.http;

import io.netty.util.concurrent.EventExecutor;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Live is that every event loop still turns: one that is blocked for good is healed by nothing but a restart. */
@Liveness
@Singleton
class EventLoopLiveness implements AsyncHealthCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Vertx vertx;

  EventLoopLiveness(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    List<Uni<Void>> turns = new ArrayList<>();
    vertx.nettyEventLoopGroup().forEach(loop -> turns.add(turnOf(loop)));
    return Uni.join().all(turns).andFailFast()
        .ifNoItem().after(PATIENCE).fail()
        .map(turned -> true)
        .onFailure().recoverWithItem(false)
        .map(live -> HealthCheckResponse.named("event-loops").status(live).build());
  }

  private static Uni<Void> turnOf(EventExecutor loop) {
    return Uni.createFrom().emitter(emitter -> loop.execute(() -> emitter.complete(null)));
  }
}
