package dev.paceline.database;

import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
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

  // All of it is touched on the connection's context only.
  private final List<Caller> callers = new ArrayList<>();
  private boolean polling;
  private boolean again;
  private long timer;
  private boolean reached = true;

  ChangeFeed(Vertx vertx, ListeningConnections connections, @All List<ChangeListener> listeners, ChangesConfig config) {
    this.vertx = vertx;
    this.listeners = listeners;
    this.intervalMillis = config.pollInterval().toMillis();
    this.connection = connections.on("paceline_changes", "paceline-changes", this::poll);
    this.log = new ChangeLog(connection);
  }

  private record Caller(Context context, UniEmitter<? super Void> emitter) {}

  void start(@Observes StartupEvent event) {
    connection.open();
  }

  void stop(@Observes ShutdownEvent event) {
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
        poll();
      });
    });
  }

  /** Never two at a time; who asks during one is served by the next, which begins right after it. */
  private void poll() {
    again = polling;
    if (polling) {
      return;
    }
    polling = true;
    vertx.cancelTimer(timer);
    List<Caller> served = List.copyOf(callers);
    callers.clear();
    VertxContext.createNewDuplicatedContext(connection.context()).runOnContext(own ->
        Uni.createFrom().deferred(() -> log.readOnce(listeners)).subscribe().with(
            read -> ended(served, null),
            failure -> ended(served, failure)));
  }

  private void ended(List<Caller> served, Throwable failure) {
    connection.context().runOnContext(back -> {
      polling = false;
      noteThat(failure);
      served.forEach(caller -> caller.context.runOnContext(there -> {
        if (failure == null) {
          caller.emitter.complete(null);
        } else {
          caller.emitter.fail(failure);
        }
      }));
      if (again) {
        poll();
      } else if (!connection.isClosed()) {
        timer = vertx.setTimer(pauseMillis(), tick -> poll());
      }
    });
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
