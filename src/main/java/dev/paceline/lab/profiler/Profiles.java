package dev.paceline.lab.profiler;

import dev.paceline.http.ProblemException;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Takes profiles, one at a time: there is only one profiler in the process, and two would measure each other. */
@Singleton
class Profiles {
  private final Engines engines;
  private final ProfileHistory history;
  private final Vertx vertx;
  private final AtomicReference<ProfileRun> current = new AtomicReference<>();

  Profiles(Engines engines, ProfileHistory history, Vertx vertx) {
    this.engines = engines;
    this.history = history;
    this.vertx = vertx;
  }

  /** Fails with 409 while another one runs. Cancelling it stops the profiler. */
  Uni<FinishedProfile> take(ProfileRequest request) {
    return Uni.createFrom().emitter(answer -> begin(request, answer));
  }

  Optional<ProfileRun> running() {
    return Optional.ofNullable(current.get());
  }

  private void begin(ProfileRequest request, UniEmitter<? super FinishedProfile> answer) {
    ProfileRun run = new ProfileRun(request, history.nextId(request.event()), vertx);
    ProfileRun other = current.compareAndExchange(null, run);
    if (other != null) {
      answer.fail(ProblemException.conflict(
          "PROFILE_RUNNING", "A profile of " + other.request().subject() + " runs: only one can at a time", other.secondsLeft()));
      return;
    }
    answer.onTermination(run::cancel);
    run.run(engines).onComplete(ended -> {
      current.set(null);
      if (ended.failed()) {
        answer.fail(ended.cause());
      } else {
        history.add(ended.result().profile());
        answer.complete(ended.result());
      }
    });
  }

  /** Who waits is told at once, rather than holding the shutdown up. */
  void shutDown(@Observes ShutdownDelayInitiatedEvent event) {
    abort();
  }

  /** Dev mode goes on in this process, and with it what the profiler would still do. */
  void stop(@Observes ShutdownEvent event) {
    abort();
    running().ifPresent(ProfileRun::discard);
  }

  private void abort() {
    running().ifPresent(run -> run.abort(ProblemException.unavailable("SHUTTING_DOWN", "This instance is stopping")));
  }
}
