package dev.paceline.overview;

import dev.paceline.http.TraceContext;
import dev.paceline.overview.DownstreamConfig.Service;
import dev.paceline.overview.DownstreamException.Cause;
import dev.paceline.overview.DownstreamMeters.Outcome;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/** One of the services that know more of an order, which may be slow, broken or gone without harm to anybody else. */
final class Downstream {
  private static final Logger LOG = Logger.getLogger(Downstream.class);

  private final Vertx vertx;
  private final String name;
  private final Service settings;
  private final ServiceClient client;
  private final DownstreamMeters meters;
  private final Semaphore bulkhead;

  Downstream(Vertx vertx, String name, Service settings, ServiceClient client, DownstreamMeters meters) {
    this.vertx = vertx;
    this.name = name;
    this.settings = settings;
    this.client = client;
    this.meters = meters;
    this.bulkhead = new Semaphore(settings.maxConcurrent());
    meters.watch(client::breakerState, () -> settings.maxConcurrent() - bulkhead.availablePermits());
  }

  /** What it says of an order. Never fails; to be subscribed to on a context of Vert.x, and cancelled on the same. */
  Uni<Part> ask(long orderId, Deadline deadline) {
    return Uni.createFrom().deferred(() -> {
      long beganNanos = System.nanoTime();
      return body(new Question(orderId, deadline.within(settings.timeout()), TraceContext.ofCall()))
          .map(body -> part(PartStatus.OK, body, beganNanos, Outcome.OK))
          .onFailure(DownstreamException.class).recoverWithItem(failure -> part((DownstreamException) failure, beganNanos))
          .onCancellation().invoke(() -> meters.ended(Outcome.CANCELLED, System.nanoTime() - beganNanos));
    });
  }

  private Uni<String> body(Question question) {
    if (!bulkhead.tryAcquire()) {
      return Uni.createFrom().failure(new DownstreamException(Cause.REJECTED, "Too many calls are under way"));
    }
    client.called();
    return Uni.createFrom().<String>emitter(emitter -> {
      Call call = new Call(vertx, client, question, emitter);
      emitter.onTermination(call::cancel);
      call.begin();
    }).onTermination().invoke(bulkhead::release);
  }

  private Part part(DownstreamException failure, long beganNanos) {
    LOG.debugf("%s: %s", name, failure.getMessage());
    return part(failure.reason().status, null, beganNanos, failure.reason().outcome);
  }

  private Part part(PartStatus status, String body, long beganNanos, Outcome outcome) {
    long nanos = System.nanoTime() - beganNanos;
    meters.ended(outcome, nanos);
    return new Part(name, status, Duration.ofNanos(nanos).toMillis(), body);
  }
}
