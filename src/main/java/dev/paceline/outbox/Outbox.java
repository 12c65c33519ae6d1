package dev.paceline.outbox;

import dev.paceline.database.Database;
import dev.paceline.database.ListeningConnections;
import dev.paceline.database.Statements;
import dev.paceline.tracing.Traces;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Events are written in the transaction of the change that they tell of, so that neither is there without the other, and
 * published afterwards, at least once and in order per key (Richardson, Microservices Patterns: transactional outbox).
 */
@Singleton
public class Outbox {
  private static final String APPEND = "INSERT INTO outbox (topic, key, payload, traceparent) VALUES ($1, $2, $3, $4)";
  private static final String NOTIFY = "SELECT pg_notify('paceline_outbox', '')";

  private final Database database;
  private final EventTarget target;
  private final Relay relay;
  private final AtomicInteger untold = new AtomicInteger();

  Outbox(
      Vertx vertx, Database database, ListeningConnections connections, EventTarget target, OutboxConfig config,
      OutboxMetrics metrics, Traces traces) {
    this.database = database;
    this.target = target;
    this.relay = new Relay(vertx, connections, target, config, metrics, traces);
  }

  void start(@Observes StartupEvent event) {
    if (target.isServed()) {
      relay.start();
    }
  }

  void stop(@Observes ShutdownEvent event) {
    relay.stop();
  }

  /**
   * Writes an event.
   *
   * @param on the transaction of the change that it tells of
   * @param key events of the same key are published in the order of their commits, if these are in an order: if, say, each
   *     of the transactions writes the row that the key names, before
   * @param traceparent by W3C Trace Context; may be null
   */
  public Uni<Void> append(Statements on, String topic, String key, JsonObject payload, String traceparent) {
    return on.execute(APPEND, Tuple.of(topic, key, payload, traceparent))
        .invoke(() -> appended(on)).replaceWithVoid();
  }

  /**
   * To be called after a statement that has made the change and inserted the event at once, which saves {@link #append} its
   * round trip. An event that nobody tells of is published, too, but later.
   */
  public void appended(Statements on) {
    on.afterCommit(this::wake);
  }

  /** Events that are not published here are told to those who do; so that no commit waits for it, by a notification of its own. */
  void wake() {
    if (target.isServed()) {
      relay.wake();
    } else if (untold.getAndIncrement() == 0) {
      tellOthers();
    }
  }

  /** One notification at a time; what was appended meanwhile is told of with the next. */
  private void tellOthers() {
    int told = untold.get();
    database.execute(NOTIFY, Tuple.tuple()).replaceWithVoid().onFailure().recoverWithNull() // they poll, too
        .subscribe().with(done -> {
          if (!untold.compareAndSet(told, 0)) {
            tellOthers();
          }
        });
  }
}
