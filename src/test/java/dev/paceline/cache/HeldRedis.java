package dev.paceline.cache;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A client that keeps commands back, or their answers, as a network with several connections may. */
final class HeldRedis implements Redis {
  private final Map<Command, Hold> holds = new ConcurrentHashMap<>();
  private Redis client;

  /** What becomes of one command. */
  static final class Hold {
    final Future<Void> answered;
    private final Promise<Void> answer = Promise.promise();
    private final Promise<Void> sent = Promise.promise();
    private final Promise<Void> received = Promise.promise();

    Hold() {
      answered = answer.future();
    }

    void send() {
      sent.complete();
    }

    /** May be called before the answer has come. */
    void receive() {
      received.complete();
    }
  }

  HeldRedis over(Redis real) {
    client = real;
    return this;
  }

  /** Keeps back the next such command, and its answer. */
  Hold holdNext(Command command) {
    Hold hold = new Hold();
    holds.put(command, hold);
    return hold;
  }

  @Override
  public Future<Response> send(Request request) {
    Hold hold = holds.remove(request.command());
    return hold == null
        ? client.send(request)
        : hold.sent.future().compose(now -> client.send(request)).onComplete(answer -> hold.answer.complete())
            .compose(answer -> hold.received.future().map(answer));
  }

  @Override
  public Future<List<Response>> batch(List<Request> requests) {
    return client.batch(requests);
  }

  @Override
  public Future<RedisConnection> connect() {
    return client.connect();
  }

  @Override
  public void close() {
    client.close();
  }
}
