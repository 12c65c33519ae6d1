package dev.paceline.emails;

import dev.paceline.database.Backoff;
import dev.paceline.database.DatabaseUnavailableException;
import dev.paceline.emails.Delivery.Outcome;
import dev.paceline.http.Role;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Sends the mails that are due, on any number of instances: claims a few more than it may send at once, so that a slot that
 * becomes free is filled without a wait. Woken by the intake and by retries of this instance, and by a timer for
 * everything else. While the mail server is out it sends one mail after each pause, to see whether it works again.
 */
@Singleton
class EmailSender {
  private static final Logger LOG = Logger.getLogger(EmailSender.class);
  /** How many mails wait in the process for each that is being sent. */
  private static final int WAITING_PER_SLOT = 4;
  /** Those that wait must be sent within their lease even at a low rate. */
  private static final int WAITING_SECONDS = 10;

  private final Vertx vertx;
  private final EmailQueue queue;
  private final Delivery delivery;
  private final boolean sends;
  private final int concurrency;
  private final int mostWaiting;
  private final long pollMillis;
  private final long startWithinNanos;
  private final SendRate rate;
  private final Outage outage;
  private final Context context;

  // All of it is touched on the context only.
  private final Deque<ClaimedEmail> waiting = new ArrayDeque<>();
  private int sending;
  private boolean claiming;
  private boolean again;
  private boolean running;
  private boolean queueAnswered = true;
  private long pollTimer;
  private long turnTimer = -1;

  EmailSender(Vertx vertx, EmailQueue queue, Delivery delivery, EmailsConfig config, Role role) {
    this.vertx = vertx;
    this.queue = queue;
    this.delivery = delivery;
    this.sends = role != Role.API;
    this.concurrency = config.concurrency();
    this.mostWaiting = Math.min(WAITING_PER_SLOT * concurrency, WAITING_SECONDS * config.rate());
    this.pollMillis = config.pollInterval().toMillis();
    this.startWithinNanos = config.lease().minus(config.timeout().multipliedBy(2)).toNanos();
    this.rate = new SendRate(config.rate());
    this.outage = new Outage(new Backoff(config.minOutagePause(), config.maxOutagePause()));
    this.context = ((VertxInternal) vertx).createEventLoopContext();
  }

  void start(@Observes StartupEvent event) {
    start();
  }

  void start() {
    if (sends) {
      context.runOnContext(here -> {
        running = true;
        pollTimer = vertx.setPeriodic(pollMillis, tick -> poll());
        poll();
      });
    }
  }

  void stopSoon(@Observes ShutdownDelayInitiatedEvent event) {
    stop();
  }

  void stop(@Observes ShutdownEvent event) {
    stop();
  }

  /** Begins to send no more, and gives back what is waiting. */
  void stop() {
    context.runOnContext(here -> {
      running = false;
      vertx.cancelTimer(pollTimer);
      vertx.cancelTimer(turnTimer);
      giveBackWaiting();
    });
  }

  /** There may be mails that are due. */
  void wake() {
    if (sends) {
      context.runOnContext(here -> claimMore());
    }
  }

  private void poll() {
    work(queue.freeStranded()).subscribe().with(freed -> claimMore(), this::noteThatQueueFailed);
  }

  private void claimMore() {
    again = claiming;
    int most = (outage.isOn() ? 1 : mostWaiting) - waiting.size();
    boolean low = waiting.size() <= mostWaiting / 2;
    if (!running || claiming || most <= 0 || !low || outage.isOn() && (sending > 0 || outage.pauseNanos() > 0)) {
      return;
    }
    claiming = true;
    work(queue.claim(most)).subscribe().with(
        claimed -> claimed(claimed, most),
        failure -> {
          claiming = false; // the next poll tries again
          noteThatQueueFailed(failure);
        });
  }

  private void claimed(List<ClaimedEmail> claimed, int most) {
    claiming = false;
    queueAnswered = true;
    waiting.addAll(claimed);
    if (!running) {
      giveBackWaiting();
      return;
    }
    sendMore();
    if (again || claimed.size() == most) {
      claimMore();
    }
  }

  private void sendMore() {
    while (running && !waiting.isEmpty() && sending < (outage.isOn() ? 1 : concurrency)) {
      long pauseNanos = outage.isOn() ? outage.pauseNanos() : rate.pauseNanos();
      if (pauseNanos > 0) {
        sendMoreAfter(pauseNanos);
        return;
      }
      ClaimedEmail next = waiting.poll();
      if (System.nanoTime() - next.claimedNanos() < startWithinNanos) { // else the process was frozen: it is another's now
        rate.take();
        send(next);
      }
    }
  }

  private void sendMoreAfter(long pauseNanos) {
    vertx.cancelTimer(turnTimer);
    turnTimer = vertx.setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(pauseNanos)), turn -> sendMore());
  }

  private void send(ClaimedEmail email) {
    sending++;
    int outages = outage.count();
    work(delivery.deliver(email, outage.nextPause())).subscribe().with(
        outcome -> ended(outcome, outages),
        unforeseen -> {
          LOG.error("Sending e-mail " + email.id() + " failed", unforeseen);
          ended(Outcome.SERVED, outages);
        });
  }

  private void ended(Outcome outcome, int outages) {
    sending--;
    if (outcome == Outcome.OUTAGE) {
      outage.found(outages);
      giveBackWaiting();
      vertx.setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(outage.pauseNanos())), over -> claimMore());
    } else {
      outage.end();
    }
    sendMore();
    claimMore();
  }

  private void giveBackWaiting() {
    while (!waiting.isEmpty()) {
      work(queue.giveBack(waiting.poll(), null, Duration.ZERO)).subscribe().with(
          given -> {}, failure -> LOG.debugf("Left to its lease: %s", failure.getMessage()));
    }
  }

  /** A database that is away is told of elsewhere. */
  private void noteThatQueueFailed(Throwable failure) {
    if (queueAnswered && !(failure instanceof DatabaseUnavailableException)) {
      queueAnswered = false;
      LOG.error("The queue of e-mails can't be read", failure);
    }
  }

  /** Each work has a context of its own on the sender's thread, and its end is told on the sender's. */
  private <T> Uni<T> work(Uni<T> work) {
    return work
        .runSubscriptionOn(task -> VertxContext.createNewDuplicatedContext(context).runOnContext(own -> task.run()))
        .emitOn(task -> context.runOnContext(back -> task.run()));
  }
}
