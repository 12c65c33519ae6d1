package dev.paceline.database;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Started is when the pool is warm; the migrations have run before anything answers at all. */
@Startup
@Singleton
class PoolStarted implements HealthCheck {
  private final PoolKeeper keeper;

  PoolStarted(PoolKeeper keeper) {
    this.keeper = keeper;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("orders-pool").status(keeper.isWarm()).build();
  }
}
