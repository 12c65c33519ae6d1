package dev.paceline.outbox;

import dev.paceline.database.Backoff;
import dev.paceline.database.DatabaseUnavailableException;
import dev.paceline.database.ListeningConnection;
import dev.paceline.database.ListeningConnections;
import dev.paceline.database.WorkLoop.Pause;
import dev.paceline.database.WorkLoop;
import dev.paceline.tracing.Traces;
import io.opentelemetry.api.trace.SpanKind;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Publishes the events of the outbox, those of one key one after the other, turn by turn, on a session of its own beside the
 * pool. Any number of relays may run, on any number of instances. At least once: an event that was published is published
 * again when the turn is lost before it could be taken from the queue.
 */
final class Relay {
  private static final Logger LOG = Logger.getLogger(Relay.class);
  private static final Backoff UNAVAILABLE = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

  /** Searching is to begin where the events are: {@link Floor} follows them that closely. */
  private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();

  /** Where events come one after another, a turn for each would cost the database more than the events do. */
  private static final Pause GATHERING = Pause.of(Duration.ofMillis(5));
  private static final int FULL = 4;

  private final EventTarget target;
  private final OutboxConfig config;
  private final OutboxMetrics metrics;
  private final Traces traces;
  private final Backoff retries;
  private final ListeningConnection session;
  private final OutboxQueue queue;
  private final WorkLoop loop;

  // Touched by one round at a time.
  private long lookedNanos;
  private int openings;
  private int outages;

  Relay(Vertx vertx, ListeningConnections connections, EventTarget target, OutboxConfig config, OutboxMetrics metrics,
      Traces traces) {
    this.target = target;
    this.config = config;
    this.metrics = metrics;
    this.traces = traces;
    this.retries = new Backoff(config.retryDelay(), config.maxRetryDelay());
    this.session = connections.on("paceline_outbox", "paceline-outbox", session(config), this::wake);
    this.queue = new OutboxQueue(session, config);
    this.loop = new WorkLoop(vertx, session.context(), this::round);
  }

  /** A session that is silent for that long has lost its locks; what a turn reads is what was committed before. */
  private static Map<String, String> session(OutboxConfig config) {
    return Map.of(
        "idle_session_timeout", String.valueOf(config.lease().toMillis()), "default_transaction_isolation", "read committed");
  }

  void start() {
    session.open();
  }

  void stop() {
    loop.stop();
    session.close();
  }

  /** There may be something to publish. */
  void wake() {
    loop.wake();
  }

  private Uni<Pause> round() {
    return look()
        .chain(queue::begin)
        .chain(turn -> turn.isEmpty() ? idle() : publish(turn))
        .invoke(this::goesOn)
        .onFailure(Relay::isOutage).recoverWithUni(this::pause);
  }

  private Uni<Void> look() {
    long now = System.nanoTime();
    if (now - lookedNanos < LOOK_NANOS) {
      return Uni.createFrom().voidItem();
    }
    lookedNanos = now;
    if (openings != session.openings()) {
      openings = session.openings();
      queue.searchAll();
    }
    return queue.look();
  }

  private Uni<Pause> idle() {
    return Uni.createFrom().item(Pause.untilWokenOr(config.pollInterval()));
  }

  private Uni<Pause> publish(Turn turn) {
    TurnReport report = new TurnReport();
    return publishAll(turn, report)
        .chain(() -> queue.settle(turn, report.close()))
        .invoke(metrics::published)
        .chain(() -> report.unavailable() == null
            ? Uni.createFrom().item(turn.events().size() < config.batch() / FULL ? GATHERING : Pause.NONE)
            : Uni.createFrom().failure(report.unavailable()));
  }

  /** The keys at the same time; what takes longer than half the lease is left for another turn. */
  private Uni<Void> publishAll(Turn turn, TurnReport report) {
    List<Uni<Void>> keys = turn.byKey().stream().map(events -> publishInOrder(events, report)).toList();
    return Uni.join().all(keys).andFailFast().replaceWithVoid()
        .ifNoItem().after(config.lease().dividedBy(2)).fail()
        .onFailure().invoke(failure -> report.unavailable(failure)).onFailure().recoverWithNull();
  }

  private Uni<Void> publishInOrder(List<Waiting> events, TurnReport report) {
    if (!events.get(0).due()) {
      report.hold(events);
      return Uni.createFrom().voidItem();
    }
    AtomicInteger published = new AtomicInteger();
    return Multi.createFrom().iterable(events)
        .onItem().transformToUniAndConcatenate(event -> publish(event.event())
            .invoke(() -> report.published(event)).invoke(published::incrementAndGet))
        .onItem().ignoreAsUni()
        .onFailure().invoke(failure -> failed(events.subList(published.get(), events.size()), failure, report))
        .onFailure().recoverWithNull();
  }

  private Uni<Void> publish(Event event) {
    return traces.next(event.traceparent(), "send " + event.topic(), SpanKind.PRODUCER, span -> span
        .setAttribute("messaging.system", "paceline-outbox").setAttribute("messaging.operation.type", "send")
        .setAttribute("messaging.destination.name", event.topic()).setAttribute("messaging.message.id", event.id().toString()),
        traceparent -> target.publish(event.in(traceparent)));
  }

  /** @param rest the failed event and what comes after it */
  private void failed(List<Waiting> rest, Throwable failure, TurnReport report) {
    if (failure instanceof TargetUnavailableException) {
      report.unavailable(failure);
      return;
    }
    Waiting event = rest.get(0);
    int attempts = event.attempts() + 1;
    boolean parked = attempts >= config.maxAttempts();
    report.failed(rest, attempts, failure, retries.after(attempts), parked);
    if (parked) {
      LOG.errorf(failure, "Event %s (%s of %s) is parked with its key after %d attempts", event.event().id(),
          event.event().topic(), event.key(), attempts);
    } else {
      LOG.warnf("Event %s (%s of %s) could not be published, attempt %d: %s", event.event().id(), event.event().topic(),
          event.key(), attempts, failure.getMessage());
    }
  }

  /** No attempt is spent; the pause is short at first, and told of once. */
  private Uni<Pause> pause(Throwable failure) {
    if (outages++ == 0) {
      LOG.warnf("The outbox waits: %s", failure.getMessage());
    }
    Pause pause = Pause.of(UNAVAILABLE.after(outages));
    return queue.end().onFailure().recoverWithNull().replaceWith(pause);
  }

  private void goesOn() {
    if (outages > 0) {
      LOG.info("The outbox goes on");
      outages = 0;
    }
  }

  private static boolean isOutage(Throwable failure) {
    return failure instanceof DatabaseUnavailableException || failure instanceof TargetUnavailableException
        || failure instanceof LostTurnException || failure instanceof TimeoutException;
  }
}
