package dev.paceline.overview;

import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** What Quarkus is to measure of HTTP clients. */
@Singleton
class ClientMeters {

  /**
   * Not the requests: each path, with its order's id, would be a label of its own, for Quarkus matches no patterns to what
   * Vert.x' client asks. {@link DownstreamMeters} times the calls. To rename the label would not do, as Micrometer keeps
   * what it has renamed.
   */
  @Produces
  @Singleton
  MeterFilter withoutPaths() {
    return MeterFilter.denyNameStartsWith("http.client.requests");
  }
}
