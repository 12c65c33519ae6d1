package dev.paceline.emails;

import dev.paceline.database.Backoff;
import dev.paceline.tracing.Traces;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.SpanKind;
import io.quarkus.mailer.Mail;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** Sends one mail that was claimed, and tells the queue what became of it. */
@Singleton
class Delivery {
  private static final Logger LOG = Logger.getLogger(Delivery.class);
  private static final List<String> RESULTS = List.of("sent", "retry", "dead");
  private static final int MAX_ERROR_LENGTH = 500;

  private final MailServer server;
  private final EmailContent content;
  private final EmailQueue queue;
  private final MeterRegistry meters;
  private final Traces traces;
  private final Backoff backoff;
  private final int maxAttempts;
  private final Duration lease;

  Delivery(MailServer server, EmailContent content, EmailQueue queue, MeterRegistry meters, Traces traces,
      EmailsConfig config) {
    this.server = server;
    this.content = content;
    this.queue = queue;
    this.meters = meters;
    this.traces = traces;
    this.backoff = new Backoff(config.minBackoff(), config.maxBackoff());
    this.maxAttempts = config.maxAttempts();
    this.lease = config.lease();
    for (EmailKind kind : EmailKind.values()) { // a rate can only be told of a counter that was there at 0
      RESULTS.forEach(result -> counter(kind, result));
    }
  }

  /** How the server was found. */
  enum Outcome {
    /** It took the mail, or said that it won't. */
    SERVED,
    /** It takes no mail now; the mail is queued again, and it cost it no attempt. */
    OUTAGE
  }

  /**
   * Never fails: what can't be told to the queue is claimed again when the lease ends, and sent again with the same
   * Message-ID.
   *
   * @param outagePause how long the mail waits when the server takes none
   */
  Uni<Outcome> deliver(ClaimedEmail email, Duration outagePause) {
    return send(email)
        .chain(() -> tell(queue.sent(email)).invoke(() -> count(email, "sent")).replaceWith(Outcome.SERVED))
        .onFailure().recoverWithUni(failure -> judge(failure).chain(fault -> settle(email, fault, failure, outagePause)));
  }

  private Uni<Void> send(ClaimedEmail email) {
    return traces.nextOnContext(email.traceparent(), "SMTP send", SpanKind.CLIENT,
        span -> span.setAttribute("network.protocol.name", "smtp").setAttribute("paceline.email.template", email.kind().template()),
        traceparent -> server.send(mail(email, traceparent)));
  }

  private Mail mail(ClaimedEmail email, String traceparent) {
    Mail mail = new Mail()
        .addTo(Addresses.ascii(email.recipient())) // accounts may have others; Vert.x would take a name with an address
        .setSubject(email.kind().subject(email.data()))
        .setText(content.text(email.kind(), email.data()))
        .setHtml(content.html(email.kind(), email.data()))
        .addHeader("Message-ID", email.messageId())
        .addHeader("Auto-Submitted", "auto-generated"); // RFC 3834: no out-of-office replies
    return traceparent == null ? mail : mail.addHeader("traceparent", traceparent);
  }

  private Uni<DeliveryFailure> judge(Throwable failure) {
    DeliveryFailure fault = DeliveryFailure.of(failure);
    return fault == DeliveryFailure.BROKEN
        ? server.greets().map(greets -> greets ? DeliveryFailure.DEFERRED : DeliveryFailure.OUTAGE)
        : Uni.createFrom().item(fault);
  }

  private Uni<Outcome> settle(ClaimedEmail email, DeliveryFailure fault, Throwable failure, Duration outagePause) {
    String error = error(failure);
    if (fault == DeliveryFailure.OUTAGE) {
      return tell(queue.giveBack(email, error, outagePause)).replaceWith(Outcome.OUTAGE);
    }
    int attempts = email.attempts() + 1;
    boolean dead = fault == DeliveryFailure.REFUSED || attempts >= maxAttempts;
    LOG.infof("E-mail %d was not sent, attempt %d%s: %s", email.id(), attempts, dead ? ", the last" : "", error);
    count(email, dead ? "dead" : "retry");
    Uni<Boolean> told = dead ? queue.dead(email, error) : queue.retry(email, error, backoff.after(attempts));
    return tell(told).replaceWith(Outcome.SERVED);
  }

  /** Goes on for as long as the lease may last: a mail that was sent and isn't marked will be sent again. */
  private Uni<Boolean> tell(Uni<Boolean> mark) {
    return mark
        .onFailure().retry().withBackOff(Duration.ofMillis(100), Duration.ofSeconds(2)).expireIn(lease.toMillis())
        .onFailure().invoke(failure -> LOG.warnf("What became of an e-mail can't be told: %s", failure.getMessage()))
        .onFailure().recoverWithItem(false);
  }

  private Counter counter(EmailKind kind, String result) {
    return Counter.builder("paceline.emails").description("Attempts to send an e-mail, by what became of it")
        .tag("template", kind.template()).tag("result", result).register(meters);
  }

  private void count(ClaimedEmail email, String result) {
    counter(email.kind(), result).increment();
  }

  /** One line of a length that a log can bear: a server may reply anything. */
  private static String error(Throwable failure) {
    String message = failure instanceof TimeoutException ? "The mail server does not answer" : failure.getMessage();
    String line = (message == null ? failure.toString() : message).replaceAll("\\p{Cntrl}+", " ").trim();
    return line.substring(0, Math.min(line.length(), MAX_ERROR_LENGTH));
  }
}
