package dev.paceline.lab.profiler;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

/**
 * One profile from start to answer. The engine is started, stopped and read on worker threads, and a timer waits between;
 * whatever happens, the future completes only when the engine measures no longer.
 */
final class ProfileRun {
  private final ProfileRequest request;
  private final String id;
  private final Vertx vertx;
  private final long endsNanos;
  private final Promise<Void> over = Promise.promise();
  private Engine engine;
  private Overhead overhead;
  private Measurement measurement;

  ProfileRun(ProfileRequest request, String id, Vertx vertx) {
    this.request = request;
    this.id = id;
    this.vertx = vertx;
    this.endsNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(request.seconds());
  }

  ProfileRequest request() {
    return request;
  }

  /** At least 1. */
  long secondsLeft() {
    return Math.max(1, TimeUnit.NANOSECONDS.toSeconds(endsNanos - System.nanoTime()) + 1);
  }

  Future<FinishedProfile> run(Engines engines) {
    return work(() -> start(engine(engines)))
        .compose(started -> expireAfter(request.seconds()))
        .compose(expired -> work(this::finish))
        .eventually(() -> work(this::discard));
  }

  private Engine engine(Engines engines) {
    return request.endpoint().<Engine>map(EndpointSampler::new).orElseGet(engines::get);
  }

  /** Nobody waits for it any more. */
  void cancel() {
    abort(new CancellationException());
  }

  void abort(Throwable reason) {
    over.tryFail(reason);
  }

  private Future<Void> expireAfter(int seconds) {
    long timer = vertx.setTimer(TimeUnit.SECONDS.toMillis(seconds), expired -> over.tryComplete());
    return over.future().onComplete(ended -> vertx.cancelTimer(timer));
  }

  private <T> Future<T> work(Callable<T> step) {
    return vertx.executeBlocking(step, false);
  }

  private synchronized Void start(Engine loaded) {
    if (over.future().isComplete()) {
      return null;
    }
    engine = loaded;
    overhead = new Overhead();
    overhead.during(() -> measurement = engine.start(request.event(), request.format()));
    return null;
  }

  private synchronized FinishedProfile finish() {
    overhead.during(measurement::stop);
    double overheadPercent = overhead.percent(measurement.ownNanos());
    Profile profile = new Profile(
        id, request.event(), request.endpoint(), request.seconds(), Instant.now(), engine.name(), measurement.source(),
        measurement.samples(), overheadPercent, engine.overheadMeasures(), measurement.stacks());
    return FinishedProfile.of(profile, request.format(), measurement);
  }

  /** Blocks until the engine is free; nothing when it is already. */
  synchronized Void discard() {
    if (measurement != null) {
      measurement.close();
      measurement = null;
    }
    return null;
  }
}
