package dev.paceline.http;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.List;
import java.util.Set;

/**
 * Lets no client make labels: Quarkus counts a request that it refuses itself (405, a path that can't be decoded) by its
 * raw path, and any by whatever word it has for a method.
 */
final class BoundedRoutes implements MeterFilter {
  private static final String UNKNOWN = "UNKNOWN";
  private static final Set<String> OF_QUARKUS = Set.of("NOT_FOUND", "REDIRECTION", UNKNOWN, "root");

  private final AllowedMethods resources;

  BoundedRoutes(AllowedMethods resources) {
    this.resources = resources;
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    if (!id.getName().equals(RequestMeters.REQUESTS)) {
      return id;
    }
    String uri = id.getTag("uri");
    String method = id.getTag("method");
    return id.withTags(List.of(
        Tag.of("uri", uri == null ? UNKNOWN : route(uri)), Tag.of("method", method == null ? UNKNOWN : Methods.known(method))));
  }

  private String route(String uri) {
    return OF_QUARKUS.contains(uri) ? uri : resources.template(uri).orElse(UNKNOWN);
  }
}
