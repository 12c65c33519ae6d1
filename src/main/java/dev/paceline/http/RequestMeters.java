package dev.paceline.http;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.stream.Stream;

/** Makes Quarkus' meters such as Prometheus wants them, and gives that of requests the buckets that service levels are told by. */
class RequestMeters {
  static final String REQUESTS = "http.server.requests";
  private static final DistributionStatisticConfig BUCKETS = DistributionStatisticConfig.builder()
      .serviceLevelObjectives(Stream.of(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)
          .mapToDouble(millis -> Duration.ofMillis(millis).toNanos()).toArray())
      .build();

  @Produces
  @Singleton
  MeterFilter conventions() {
    return new MeterConventions();
  }

  @Produces
  @Singleton
  MeterFilter boundedRoutes(AllowedMethods resources) {
    return new BoundedRoutes(resources);
  }

  @Produces
  @Singleton
  MeterFilter buckets() {
    return new MeterFilter() {
      @Override
      public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
        return id.getName().equals(REQUESTS) ? BUCKETS.merge(config) : config;
      }
    };
  }
}
