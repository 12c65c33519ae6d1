package dev.paceline.database;

import dev.paceline.database.WorkLoop.Pause;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Tells what was written to the database, by this service or by any other program: reads the change log when PostgreSQL
 * notifies it, and at short intervals in any case, on a connection beside the pool. Failures are logged once, until it
 * answers again.
 */
@Singleton
public class ChangeFeed {
  private static final Logger LOG = Logger.getLogger(ChangeFeed.class);
  private static final int URGENT = 4;

  private final Vertx vertx;
  private final List<ChangeListener> listeners;
  private final long intervalMillis;
  private final ListeningConnection connection;
  private final ChangeLog log;
  private final WorkLoop loop;

  // Both are touched on the connection's context only.
  private final List<Caller> callers = new ArrayList<>();
  private boolean reached = true;

  ChangeFeed(Vertx vertx, ListeningConnections connections, @All List<ChangeListener> listeners, ChangesConfig config) {
    this.vertx = vertx;
    this.listeners = listeners;
    this.intervalMillis = config.pollInterval().toMillis();
    this.connection = connections.on("paceline_changes", "paceline-changes", this::wake);
    this.log = new ChangeLog(connection);
    this.loop = new WorkLoop(vertx, connection.context(), this::poll);
  }

  private record Caller(Context context, UniEmitter<? super Void> emitter) {}

  void start(@Observes StartupEvent event) {
    connection.open();
  }

  void stop(@Observes ShutdownEvent event) {
    loop.stop();
    connection.close();
  }

  /**
   * Ends when the listeners have handled whatever was committed before the call; fails when the log can't be read, or when
   * a listener fails. Calls at the same time share one poll.
   */
  public Uni<Void> catchUp() {
    return Uni.createFrom().emitter(emitter -> {
      Caller caller = new Caller(vertx.getOrCreateContext(), emitter);
      connection.context().runOnContext(here -> {
        callers.add(caller);
        loop.wake();
      });
    });
  }

  private void wake() {
    loop.wake();
  }

  private Uni<Pause> poll() {
    List<Caller> served = List.copyOf(callers);
    callers.clear();
    return Uni.createFrom().deferred(() -> log.readOnce(listeners))
        .onItemOrFailure().invoke((read, failure) -> connection.context().runOnContext(back -> ended(served, failure)))
        .onFailure().recoverWithNull()
        .map(done -> Pause.untilWokenOr(Duration.ofMillis(pauseMillis())));
  }

  private void ended(List<Caller> served, Throwable failure) {
    noteThat(failure);
    served.forEach(caller -> caller.context.runOnContext(there -> {
      if (failure == null) {
        caller.emitter.complete(null);
      } else {
        caller.emitter.fail(failure);
      }
    }));
  }

  private long pauseMillis() {
    return listeners.stream().anyMatch(ChangeListener::isUrgent) ? Math.max(1, intervalMillis / URGENT) : intervalMillis;
  }

  private void noteThat(Throwable failure) {
    boolean answered = failure == null;
    if (answered != reached && !connection.isClosed()) {
      reached = answered;
      if (answered) {
        LOG.info("The change feed goes on");
      } else {
        LOG.warnf("The change feed is interrupted: %s", failure.getMessage());
      }
    }
  }
}
