package dev.paceline.cache;

import dev.paceline.testing.OwnRedis;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A Redis of a test's own that runs the cache's scripts, and what they tell those who listen. */
final class ScriptedRedis implements AutoCloseable {
  private static final String END = "the end of what was told until now";

  private final OwnRedis server;
  private final Vertx vertx = Vertx.vertx();
  private final RedisConnection commands;
  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

  private ScriptedRedis(OwnRedis server) {
    this.server = server;
    this.commands = now(Redis.createClient(vertx, server.url()).connect());
    RedisConnection listening = now(Redis.createClient(vertx, server.url()).connect());
    listening.handler(message -> {
      if (message.get(0).toString().equals("message")) {
        messages.add(message.get(2).toString());
      }
    });
    now(listening.send(Request.cmd(Command.SUBSCRIBE).arg(CacheKeys.CHANNEL)));
  }

  static ScriptedRedis started() {
    try {
      return new ScriptedRedis(OwnRedis.started());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  Response run(LuaScript script, List<String> keys, List<String> arguments) {
    return now(commands.send(script.whole(keys, arguments)));
  }

  Response ask(String command, String... arguments) {
    Request request = Request.cmd(Command.create(command));
    List.of(arguments).forEach(request::arg);
    return now(commands.send(request));
  }

  long nowMillis() {
    Response time = ask("TIME");
    return time.get(0).toLong() * 1000 + time.get(1).toLong() / 1000;
  }

  /** All that was told since this was asked before. */
  List<JsonObject> heard() {
    ask("PUBLISH", CacheKeys.CHANNEL, END);
    List<JsonObject> heard = new ArrayList<>();
    for (String next = next(); !next.equals(END); next = next()) {
      heard.add(new JsonObject(next));
    }
    return heard;
  }

  private String next() {
    try {
      return messages.poll(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T now(Future<T> answer) {
    return answer.toCompletionStage().toCompletableFuture().join();
  }

  @Override
  public void close() throws IOException {
    now(vertx.close());
    server.close();
  }
}
