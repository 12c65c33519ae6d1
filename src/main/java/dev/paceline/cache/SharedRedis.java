package dev.paceline.cache;

import dev.paceline.tracing.Traces;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.opentelemetry.api.trace.SpanKind;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import jakarta.inject.Singleton;
import java.net.ConnectException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The way to Redis. It never keeps a caller long: a command has a short timeout, and a circuit breaker (Nygard, Release
 * It!) refuses at once while Redis is away, but for one command now and then that tries whether it is back. A refusal by
 * Redis itself, such as of a write when it is full, does not open the breaker: it does answer.
 */
@Singleton
class SharedRedis {
  private static final Logger LOG = Logger.getLogger(SharedRedis.class);
  private static final int BREAKER_WINDOW = 20;
  private static final float BREAKER_FAILURES_PERCENT = 50;

  /** The client tells of it by an error like those of Redis itself, though Redis may have run the command. */
  private static final String CONNECTION_CLOSED = "CONNECTION_CLOSED";

  private final Redis redis;
  private final RedisConfig config;
  private final Traces traces;
  private final CircuitBreaker breaker;

  SharedRedis(Redis redis, RedisConfig config, Traces traces) {
    this.redis = redis;
    this.config = config;
    this.traces = traces;
    this.breaker = CircuitBreaker.of("redis", CircuitBreakerConfig.custom()
        .slidingWindowSize(BREAKER_WINDOW).minimumNumberOfCalls(BREAKER_WINDOW)
        .failureRateThreshold(BREAKER_FAILURES_PERCENT)
        .waitDurationInOpenState(config.breakerDelay())
        .permittedNumberOfCallsInHalfOpenState(1)
        .writableStackTraceEnabled(false)
        .build());
    breaker.getEventPublisher().onStateTransition(event -> noteThat(event.getStateTransition()));
  }

  /**
   * Sends one command.
   *
   * @return its answer; fails with {@link RedisUnavailableException}, and with {@link ErrorType} when Redis refuses it
   */
  Uni<Response> send(Supplier<Request> request) {
    return Uni.createFrom().deferred(() -> breaker.tryAcquirePermission()
        ? traced(request)
        : Uni.createFrom().failure(new RedisUnavailableException(
            CallNotPermittedException.createCallNotPermittedException(breaker), true)));
  }

  private Uni<Response> traced(Supplier<Request> request) {
    if (!traces.areOn()) {
      return answer(request);
    }
    Request made = request.get();
    String command = made.command().toString().toUpperCase(Locale.ROOT);
    return traces.part(command, SpanKind.CLIENT, span -> span
        .setAttribute("db.system.name", "redis").setAttribute("db.operation.name", command), answer(() -> made));
  }

  private Uni<Response> answer(Supplier<Request> request) {
    long beganNanos = System.nanoTime();
    return uni(() -> redis.send(request.get()).timeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS))
        .onItem().invoke(answered -> breaker.onSuccess(System.nanoTime() - beganNanos, TimeUnit.NANOSECONDS))
        .onFailure().transform(failure -> told(failure, System.nanoTime() - beganNanos))
        .onCancellation().invoke(breaker::releasePermission);
  }

  private Throwable told(Throwable failure, long nanos) {
    if (failure instanceof ErrorType refusal && !refusal.is(CONNECTION_CLOSED)) {
      breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
      return refusal;
    }
    breaker.onError(nanos, TimeUnit.NANOSECONDS, failure);
    return new RedisUnavailableException(failure, failure instanceof ConnectException);
  }

  /** Runs a script as one step; its text is sent only when Redis doesn't have it. */
  Uni<Response> run(LuaScript script, List<String> keys, List<String> arguments) {
    return send(() -> script.byHash(keys, arguments))
        .onFailure(failure -> failure instanceof ErrorType error && error.is("NOSCRIPT"))
        .recoverWithUni(() -> send(() -> script.whole(keys, arguments)));
  }

  /** A connection of the caller's own, for a subscription. */
  Future<RedisConnection> connect() {
    return redis.connect();
  }

  /** Whether it is left alone, because it has not answered. */
  boolean isLeftAlone() {
    return breaker.getState() != CircuitBreaker.State.CLOSED;
  }

  /** Once, however often it tries in between. */
  private static void noteThat(StateTransition transition) {
    if (transition == StateTransition.CLOSED_TO_OPEN) {
      LOG.warn("Redis does not answer: it is left alone, but for a try now and then");
    } else if (transition == StateTransition.HALF_OPEN_TO_CLOSED) {
      LOG.info("Redis answers again");
    }
  }

  private static <T> Uni<T> uni(Supplier<Future<T>> future) {
    return Uni.createFrom().emitter(emitter -> future.get().onComplete(emitter::complete, emitter::fail));
  }
}
