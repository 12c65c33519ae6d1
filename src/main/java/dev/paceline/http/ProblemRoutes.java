package dev.paceline.http;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.stream.IntStream;

/** Answers with a problem where no resource is reached: an unknown path, a request that is refused before its body is read. */
@Singleton
class ProblemRoutes {
  private final Problems problems;

  ProblemRoutes(Problems problems) {
    this.problems = problems;
  }

  void install(@Observes Router router) {
    router.route().order(Integer.MAX_VALUE).handler(unmatched -> problems.send(unmatched.request(), 404));
    IntStream.rangeClosed(400, 599).forEach(status -> router.errorHandler(status, this::failed));
  }

  private void failed(RoutingContext failed) {
    problems.send(failed.request(), failed.statusCode() < 400 ? 500 : failed.statusCode());
  }
}
