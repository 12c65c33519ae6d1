package dev.paceline.database;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready is the very pool that serves requests: a probe with a connection of its own would stay green beside a poisoned
 * pool. Requests that were just answered are proof enough; only without them does it ask, so that a busy pool is not
 * taken for a dead one.
 */
@Readiness
@Singleton
class PoolReadiness implements AsyncHealthCheck {
  private static final Duration FRESH = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Database database;
  private final PoolKeeper keeper;
  private final PoolUse use;

  PoolReadiness(Database database, PoolKeeper keeper, PoolUse use) {
    this.database = database;
    this.keeper = keeper;
    this.use = use;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    HealthCheckResponseBuilder pool = HealthCheckResponse.named("orders-pool");
    if (!keeper.isWarm()) {
      return Uni.createFrom().item(pool.down().withData("reason", "connections are still being opened").build());
    }
    if (use.nanosSinceAnswer() < FRESH.toNanos()) {
      return Uni.createFrom().item(pool.up().build());
    }
    return database.execute("SELECT", Tuple.tuple())
        .ifNoItem().after(PATIENCE).fail()
        .map(answer -> pool.up().build())
        .onFailure().recoverWithItem(failure -> pool.down().withData("reason", "PostgreSQL does not answer").build());
  }
}
