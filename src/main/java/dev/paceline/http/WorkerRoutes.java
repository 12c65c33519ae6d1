package dev.paceline.http;

import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** An instance in the role {@code worker} serves no API, whatever its resources could do. */
@Singleton
class WorkerRoutes {
  private final Problems problems;
  private final Role role;

  WorkerRoutes(Problems problems, Role role) {
    this.problems = problems;
    this.role = role;
  }

  void install(@Observes Router router) {
    if (role == Role.WORKER) {
      router.route("/api/*").order(Integer.MIN_VALUE).handler(request -> problems.send(
          request.request(), ProblemException.of(404, "NOT_FOUND", "This instance is a worker: it serves no API")));
    }
  }
}
