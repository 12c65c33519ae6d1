package dev.paceline.database;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.impl.SqlConnectionBase;
import io.vertx.sqlclient.spi.ConnectionFactory;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Opens the pool's connections so that a server that has gone silent can't hold them. The driver's own way out, its idle
 * timeout, only says goodbye and then waits for the server to hang up: a frozen server, or one behind a cut cable, never
 * does, and everything that waits for the connection would wait with it. Here the socket is closed without ceremony, and
 * a connection that isn't let in within the connect timeout is given up, so that its place in the pool is free again.
 */
final class Connector implements Function<Context, Future<SqlConnection>> {
  private final Vertx vertx;
  private final ConnectionFactory factory;
  private final List<SqlConnectOptions> servers;
  private final long timeoutMillis;
  private final AtomicInteger turn = new AtomicInteger();

  Connector(Vertx vertx, List<SqlConnectOptions> servers, Duration timeout) {
    this.vertx = vertx;
    this.factory = PgDriver.INSTANCE.createConnectionFactory(vertx, servers.get(0));
    this.servers = servers;
    this.timeoutMillis = timeout.toMillis();
  }

  /** Answers on the context, also who listens when it is open already: elsewhere the pool could not take it in. */
  @Override
  public Future<SqlConnection> apply(Context context) {
    Promise<SqlConnection> opened = ((ContextInternal) context).promise();
    long timer = vertx.setTimer(timeoutMillis, late ->
        opened.tryFail(new ConnectException("Not let in within " + timeoutMillis + " ms")));
    SqlConnectOptions server = servers.get(Math.floorMod(turn.getAndIncrement(), servers.size()));
    factory.connect(context, server).onSuccess(connection -> {
      vertx.cancelTimer(timer);
      closeWhenSilent(connection);
      if (!opened.tryComplete(connection)) {
        connection.close();
      }
    }).onFailure(failure -> {
      vertx.cancelTimer(timer);
      opened.tryFail(failure);
    });
    return opened.future();
  }

  private static void closeWhenSilent(SqlConnection connection) {
    SocketConnectionBase socket = (SocketConnectionBase) ((SqlConnectionBase<?>) connection).unwrap();
    socket.socket().channelHandlerContext().pipeline().addBefore("handler", "silence", new ChannelInboundHandlerAdapter() {
      @Override
      public void userEventTriggered(ChannelHandlerContext channel, Object event) {
        if (event instanceof IdleStateEvent) {
          channel.channel().unsafe().close(channel.newPromise()); // past the driver's handler, which would only say goodbye
        } else {
          channel.fireUserEventTriggered(event);
        }
      }
    });
  }
}
