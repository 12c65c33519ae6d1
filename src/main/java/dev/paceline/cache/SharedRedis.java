package dev.paceline.cache;

import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.TypedGuard;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.ConnectException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
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
  private static final double BREAKER_FAILURES = 0.5;

  private final Redis redis;
  private final RedisConfig config;
  private final TypedGuard<Uni<Response>> guard;
  private volatile boolean open;

  SharedRedis(Redis redis, RedisConfig config) {
    this.redis = redis;
    this.config = config;
    this.guard = TypedGuard.create(new TypeLiteral<Uni<Response>>() {})
        .withCircuitBreaker()
        .requestVolumeThreshold(BREAKER_WINDOW)
        .failureRatio(BREAKER_FAILURES)
        .delay(config.breakerDelay().toMillis(), ChronoUnit.MILLIS)
        .skipOn(ErrorType.class)
        .onStateChange(this::noteThat)
        .done()
        .build();
  }

  /**
   * Sends one command.
   *
   * @return its answer; fails with {@link RedisUnavailableException}, and with {@link ErrorType} when Redis refuses it
   */
  Uni<Response> send(Supplier<Request> request) {
    return guard.get(() -> uni(() -> redis.send(request.get())).ifNoItem().after(config.timeout()).fail()
            .onFailure(SharedRedis::isOfClosedConnection).transform(failure -> new IOException(failure)))
        .onFailure(failure -> !(failure instanceof ErrorType))
        .transform(failure -> new RedisUnavailableException(failure, isNeverSent(failure)));
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

  /** Once, however often it tries in between. */
  private void noteThat(CircuitBreakerState state) {
    if (state == CircuitBreakerState.OPEN && !open) {
      open = true;
      LOG.warn("Redis does not answer: it is left alone, but for a try now and then");
    } else if (state == CircuitBreakerState.CLOSED) {
      open = false;
      LOG.info("Redis answers again");
    }
  }

  /** The client tells of it by an error like those of Redis itself, though Redis may have run the command. */
  private static boolean isOfClosedConnection(Throwable failure) {
    return failure instanceof ErrorType error && error.is("CONNECTION_CLOSED");
  }

  private static boolean isNeverSent(Throwable failure) {
    return failure instanceof CircuitBreakerOpenException || failure instanceof ConnectException;
  }

  private static <T> Uni<T> uni(Supplier<Future<T>> future) {
    return Uni.createFrom().emitter(emitter -> future.get().onComplete(emitter::complete, emitter::fail));
  }
}
