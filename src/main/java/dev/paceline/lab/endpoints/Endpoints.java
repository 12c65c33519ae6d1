package dev.paceline.lab.endpoints;

import dev.paceline.http.EndedRequest;
import dev.paceline.http.RequestListener;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Measures every endpoint while the lab is enabled. */
@Singleton
class Endpoints implements RequestListener {
  private final boolean enabled;
  private final ConcurrentMap<Key, Endpoint> endpoints = new ConcurrentHashMap<>();

  Endpoints(@ConfigProperty(name = "paceline.lab.enabled", defaultValue = "false") boolean enabled) {
    this.enabled = enabled;
  }

  private record Key(String method, String path) {}

  @Override
  public void ended(EndedRequest request) {
    if (enabled) {
      endpoints.computeIfAbsent(new Key(request.method(), request.route()), key -> new Endpoint(key.method, key.path)).add(request);
    }
  }

  /** The ones that take most time in all come first. */
  List<EndpointReport> reports() {
    return endpoints.values().stream().map(Endpoint::report)
        .sorted(Comparator.comparingDouble((EndpointReport report) -> report.requests() * report.p50Ms()).reversed()
            .thenComparing(EndpointReport::path).thenComparing(EndpointReport::method))
        .toList();
  }

  /** Requests that are under way count afterwards. */
  void reset() {
    endpoints.clear();
  }
}
