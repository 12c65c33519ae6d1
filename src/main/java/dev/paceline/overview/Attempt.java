package dev.paceline.overview;

import dev.paceline.overview.DownstreamException.Cause;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import java.util.concurrent.TimeUnit;

/**
 * One GET, which tells the circuit breaker how it ended. It may be given up at any moment: then its connection is closed,
 * if it was being used. Touched on one context only.
 */
final class Attempt {
  private final CircuitBreaker breaker;
  private final long maxBodySize;
  private final Outcome outcome;
  private final long beganNanos = System.nanoTime();
  private HttpClientRequest request;
  private boolean over;

  /** Hears once how it ended, unless it was given up. */
  interface Outcome {

    /** @param body null when there is none */
    void succeeded(Attempt attempt, String body);

    void failed(Attempt attempt, DownstreamException failure);
  }

  /** @param breaker has permitted it */
  Attempt(CircuitBreaker breaker, long maxBodySize, Outcome outcome) {
    this.breaker = breaker;
    this.maxBodySize = maxBodySize;
    this.outcome = outcome;
  }

  void begin(HttpClient client, String target, Question question) {
    client.request(HttpMethod.GET, target)
        .onFailure(this::isUnreachable)
        .onSuccess(connected -> {
          if (over) {
            connected.exceptionHandler(known -> {}).reset(); // without a handler Vert.x logs an error
          } else {
            send(connected, question);
          }
        });
  }

  long elapsedNanos() {
    return System.nanoTime() - beganNanos;
  }

  /** @param isItsFault whether the service is to blame, as by silence */
  void giveUp(boolean isItsFault) {
    if (over) {
      return;
    }
    over = true;
    if (isItsFault) {
      breaker.onError(elapsedNanos(), TimeUnit.NANOSECONDS, null);
    } else {
      breaker.releasePermission();
    }
    if (request != null) {
      request.reset();
    }
  }

  private void send(HttpClientRequest connected, Question question) {
    request = connected;
    request.putHeader(HttpHeaders.ACCEPT, "application/json");
    request.putHeader(Deadline.HEADER, String.valueOf(question.deadline().remainingMillis()));
    if (question.traceparent() != null) {
      request.putHeader("traceparent", question.traceparent());
    }
    request.exceptionHandler(this::isUnreachable);
    request.send().onSuccess(this::read).onFailure(this::isUnreachable);
  }

  /** Whole, whatever its status: the connection can be used again. */
  private void read(HttpClientResponse response) {
    Buffer body = Buffer.buffer();
    response.exceptionHandler(this::isUnreachable);
    response.handler(chunk -> {
      if (body.length() + chunk.length() > maxBodySize) {
        tooLarge();
      } else {
        body.appendBuffer(chunk);
      }
    });
    response.endHandler(end -> judge(response.statusCode(), body));
  }

  /** The reset is heard as a broken connection: by then it must be over. */
  private void tooLarge() {
    fail(Cause.UNUSABLE, "The body has more than " + maxBodySize + " bytes");
    request.reset();
  }

  private void judge(int status, Buffer body) {
    if (status >= 500) {
      fail(Cause.FAILED, "The status is " + status);
    } else if (status < 200 || status >= 300) {
      fail(Cause.REFUSED, "The status is " + status);
    } else if (status == 204) {
      succeed(null);
    } else {
      JsonText.of(body).ifPresentOrElse(this::succeed, () -> fail(Cause.UNUSABLE, "The body is not JSON"));
    }
  }

  private void succeed(String body) {
    if (!over) {
      over = true;
      breaker.onSuccess(elapsedNanos(), TimeUnit.NANOSECONDS);
      outcome.succeeded(this, body);
    }
  }

  private void isUnreachable(Throwable failure) {
    fail(failure instanceof ConnectionPoolTooBusyException ? Cause.REJECTED : Cause.UNREACHABLE, failure.toString());
  }

  private void fail(Cause cause, String message) {
    if (over) {
      return;
    }
    over = true;
    DownstreamException failure = new DownstreamException(cause, message);
    if (cause.isItsFault) {
      breaker.onError(elapsedNanos(), TimeUnit.NANOSECONDS, failure);
    } else if (cause == Cause.REJECTED) {
      breaker.releasePermission(); // it was not asked
    } else {
      breaker.onSuccess(elapsedNanos(), TimeUnit.NANOSECONDS); // it does answer
    }
    outcome.failed(this, failure);
  }
}
