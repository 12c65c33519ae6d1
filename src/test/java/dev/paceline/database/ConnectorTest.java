package dev.paceline.database;

import static org.junit.jupiter.api.Assertions.assertSame;

import dev.paceline.testing.Await;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConnectorTest {

  /** The pool listens from whichever thread asked it for a connection, and may come too late for a quick one. */
  @Test
  void whoListensLateHearsOnTheConnectionsContext() throws Exception {
    try (OwnDatabase own = new OwnDatabase()) {
      Context context = ((VertxInternal) own.vertx).createEventLoopContext();
      Future<SqlConnection> opened = own.connector().apply(context);
      Await.until("it is open", Duration.ofSeconds(10), opened::succeeded);

      CompletableFuture<Context> heardOn = new CompletableFuture<>();
      opened.onSuccess(connection -> heardOn.complete(Vertx.currentContext()));

      assertSame(context, heardOn.get(10, TimeUnit.SECONDS));
      opened.result().close();
    }
  }
}
