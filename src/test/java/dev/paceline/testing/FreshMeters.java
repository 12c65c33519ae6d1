package dev.paceline.testing;

import io.micrometer.core.instrument.Metrics;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Takes an application's meters away with it, as Quarkus does in dev mode only. The global registry outlives the applications of
 * a test run, and would go on to ask the gauges of the first, whose beans are gone.
 */
@Singleton
class FreshMeters {
  void end(@Observes ShutdownEvent event) {
    List.copyOf(Metrics.globalRegistry.getMeters()).forEach(Metrics.globalRegistry::remove);
  }
}
