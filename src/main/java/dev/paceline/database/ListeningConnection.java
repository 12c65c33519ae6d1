package dev.paceline.database;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.function.Function;

/**
 * A connection beside the pool that is told when PostgreSQL is notified on a channel, and takes the statements that go
 * with it: they wait for no request, and no request for them. A lost connection is opened again after a pause, which
 * doubles up to 5 s and is drawn at random, so that instances don't come back all at once. One that is silent for the
 * configured time counts as lost, so its owner asks something more often than that.
 */
public final class ListeningConnection implements Statements {
  private static final Backoff PAUSES = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

  private final Vertx vertx;
  private final Function<Context, Future<SqlConnection>> connector;
  private final String listen;
  private final Runnable woken;
  private final Context context;

  private volatile Future<SqlConnection> connection = Future.failedFuture("Not opened yet");
  private volatile boolean closed;
  private volatile int openings;
  private int failures;

  /**
   * @param channel an SQL identifier
   * @param woken called on {@link #context} for each notification, and after each opening, for what was notified before
   *     is lost
   */
  ListeningConnection(Vertx vertx, Function<Context, Future<SqlConnection>> connector, String channel, Runnable woken) {
    this.vertx = vertx;
    this.connector = connector;
    this.listen = "LISTEN " + channel;
    this.woken = woken;
    this.context = ((VertxInternal) vertx).createEventLoopContext();
  }

  /** Where it runs; it belongs to no request. */
  public Context context() {
    return context;
  }

  /** Opens it in the background, and again whenever it is lost. */
  public void open() {
    context.runOnContext(first -> connect());
  }

  /** Ends it for good. */
  public void close() {
    closed = true;
    connection.onSuccess(SqlConnection::close);
  }

  public boolean isClosed() {
    return closed;
  }

  /** How often it has been opened: after each, the server may be another, or the same with older data. */
  public int openings() {
    return openings;
  }

  /**
   * Each statement is a transaction of its own, answered on the caller's context. While the connection is being opened
   * they wait; while it is lost they fail at once.
   */
  @Override
  public Uni<RowSet<Row>> execute(String sql, Tuple parameters) {
    return Uni.createFrom().deferred(() -> {
      Context caller = vertx.getOrCreateContext();
      return Database.uni(() -> run(sql, parameters)).emitOn(answer -> caller.runOnContext(back -> answer.run()));
    });
  }

  private Future<RowSet<Row>> run(String sql, Tuple parameters) {
    return connection.recover(lost -> Future.failedFuture(new DatabaseUnavailableException(lost)))
        .compose(open -> Database.reached(open, open.preparedQuery(sql).execute(parameters)));
  }

  private void connect() {
    if (closed) {
      return;
    }
    connection = connector.apply(context).compose(this::listen);
    connection.onComplete(opened -> {
      if (opened.succeeded()) {
        failures = 0;
        openings++;
        woken.run();
      } else {
        connectLater();
      }
    });
  }

  private Future<SqlConnection> listen(SqlConnection opened) {
    ((PgConnection) opened).notificationHandler(notification -> woken.run());
    return opened.query(listen).execute().<SqlConnection>map(opened)
        .onSuccess(listening -> opened.closeHandler(lost -> lost()))
        .onFailure(failure -> opened.close());
  }

  private void lost() {
    connection = Future.failedFuture("The connection was lost");
    connectLater();
  }

  private void connectLater() {
    if (!closed) {
      failures++;
      vertx.setTimer(PAUSES.after(failures).toMillis(), again -> connect());
    }
  }
}
