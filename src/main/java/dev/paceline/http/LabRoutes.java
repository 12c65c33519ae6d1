package dev.paceline.http;

import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where the lab is not enabled there is none: not even its paths can be told from others. */
@Singleton
class LabRoutes {
  private final Problems problems;
  private final boolean enabled;

  LabRoutes(Problems problems, @ConfigProperty(name = "paceline.lab.enabled", defaultValue = "false") boolean enabled) {
    this.problems = problems;
    this.enabled = enabled;
  }

  void install(@Observes Router router) {
    if (!enabled) {
      router.route("/lab/*").order(Integer.MIN_VALUE).handler(request -> problems.send(request.request(), 404, null));
    }
  }
}
