package dev.paceline.cache;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;

/** Stands before a real Redis, and cuts connections before a request gets there, or before its answer gets back. */
final class RedisProxy {
  private final Vertx vertx;
  private final URI redis;
  private final NetServer server;
  private volatile Cut cut = Cut.NOTHING;

  enum Cut { NOTHING, REQUESTS, ANSWERS }

  RedisProxy(Vertx vertx, String redisUrl) {
    this.vertx = vertx;
    this.redis = URI.create(redisUrl);
    this.server = vertx.createNetServer().connectHandler(this::connect)
        .listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
  }

  String url() {
    return "redis://127.0.0.1:" + server.actualPort();
  }

  void cut(Cut what) {
    cut = what;
  }

  void close() {
    server.close().toCompletionStage().toCompletableFuture().join();
  }

  private void connect(NetSocket client) {
    client.pause();
    Future<NetSocket> connected = vertx.createNetClient().connect(redis.getPort(), redis.getHost());
    connected.onSuccess(server -> {
      forward(client, server, Cut.REQUESTS);
      forward(server, client, Cut.ANSWERS);
      client.resume();
    });
  }

  private void forward(NetSocket from, NetSocket to, Cut unless) {
    from.closeHandler(closed -> to.close());
    from.handler(bytes -> {
      if (cut == unless) {
        from.close();
      } else {
        to.write(bytes);
      }
    });
  }
}
