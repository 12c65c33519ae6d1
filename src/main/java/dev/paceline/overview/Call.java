package dev.paceline.overview;

import dev.paceline.overview.Attempt.Outcome;
import dev.paceline.overview.DownstreamException.Cause;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One service asked in limited time: by one request, and by a second one when the first fails in a way that may pass (a
 * retry), or takes longer than most do (a hedge), as far as the budget goes. The first answer wins, and the other request
 * is given up. Touched on one context only.
 */
final class Call implements Outcome {
  private static final int MAX_RETRY_DELAY_MILLIS = 50; // with full jitter
  private static final long NONE = -1;

  private final Vertx vertx;
  private final ServiceClient client;
  private final Question question;
  private final UniEmitter<? super String> emitter;
  private final List<Attempt> underWay = new ArrayList<>(2);
  private boolean secondSpent;
  private long limitTimer = NONE;
  private long secondTimer = NONE;

  Call(Vertx vertx, ServiceClient client, Question question, UniEmitter<? super String> emitter) {
    this.vertx = vertx;
    this.client = client;
    this.question = question;
    this.emitter = emitter;
  }

  void begin() {
    limitTimer = vertx.setTimer(question.deadline().remainingMillis(), fired -> timeOut());
    // before the request, which may fail at once: what begins after the end is never given up
    client.hedgeDelayMillis().ifPresent(delay -> secondTimer = vertx.setTimer(delay, fired -> hedge()));
    if (!request()) {
      fail(new DownstreamException(Cause.OPEN, "Its circuit breaker is open"));
    }
  }

  /** Nobody waits any more. */
  void cancel() {
    end(false);
  }

  @Override
  public void succeeded(Attempt attempt, String body) {
    client.took(attempt.elapsedNanos());
    underWay.remove(attempt);
    underWay.forEach(slower -> client.took(slower.elapsedNanos()));
    end(false);
    emitter.complete(body);
  }

  @Override
  public void failed(Attempt attempt, DownstreamException failure) {
    underWay.remove(attempt);
    if (!underWay.isEmpty()) {
      return;
    }
    if (!secondSpent && failure.reason().mayPass && client.mayRetry()) {
      secondSpent = true;
      vertx.cancelTimer(secondTimer);
      secondTimer = vertx.setTimer(1 + ThreadLocalRandom.current().nextInt(MAX_RETRY_DELAY_MILLIS), fired -> retry(failure));
    } else {
      fail(failure);
    }
  }

  private void retry(DownstreamException failure) {
    if (!request()) {
      fail(failure);
    }
  }

  private void hedge() {
    if (!secondSpent && client.mayHedge()) {
      secondSpent = true;
      request();
    }
  }

  /** False when the circuit breaker does not permit it. */
  private boolean request() {
    Optional<Attempt> permitted = client.attempt(this);
    permitted.ifPresent(attempt -> {
      underWay.add(attempt); // it may end at once
      client.send(attempt, question);
    });
    return permitted.isPresent();
  }

  private void timeOut() {
    underWay.forEach(silent -> client.took(silent.elapsedNanos()));
    end(question.late().isItsFault);
    emitter.fail(new DownstreamException(question.late(), "There was no answer in time"));
  }

  private void fail(DownstreamException failure) {
    end(false);
    emitter.fail(failure);
  }

  private void end(boolean isItsFault) {
    vertx.cancelTimer(limitTimer);
    vertx.cancelTimer(secondTimer);
    underWay.forEach(attempt -> attempt.giveUp(isItsFault));
    underWay.clear();
  }
}
