package dev.paceline.http;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Answers with a problem where no resource is reached: an unknown path, a request that is refused before its body is read.
 * Its failure handler comes first, ahead of Quarkus' last one, which would answer with an empty body or an error page.
 */
@Singleton
class ProblemRoutes {
  private final Problems problems;

  ProblemRoutes(Problems problems) {
    this.problems = problems;
  }

  void install(@Observes Router router) {
    router.route().order(Integer.MIN_VALUE).failureHandler(this::failed);
    router.route().order(Integer.MAX_VALUE).handler(unmatched -> problems.send(unmatched.request(), 404, null));
  }

  private void failed(RoutingContext failed) {
    problems.send(failed.request(), failed.statusCode() < 400 ? 500 : failed.statusCode(), failed.failure());
  }
}
