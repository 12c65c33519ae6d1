package dev.paceline.emails;

import io.quarkus.mailer.Mail;
import io.quarkus.mailer.SentMail;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.quarkus.mailer.runtime.MailerRuntimeConfig;
import io.quarkus.mailer.runtime.MailerSupport;
import io.quarkus.mailer.runtime.Mailers;
import io.quarkus.mailer.runtime.MailersRuntimeConfig;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The way to the mail server. A server that stops answering sends no reset, and Vert.x' mail client waits for it for ever,
 * with one of its few connections: after a timeout all further mails go over a new client, and the old one is closed with
 * its connections when those that it is still sending have ended.
 */
@Singleton
class MailServer {
  private static final int DEFAULT_PORT = 25;
  private static final String GREETING = "220";

  private final Vertx vertx;
  private final MailersRuntimeConfig config;
  private final LaunchMode launchMode;
  private final MailerSupport support;
  private final TlsConfigurationRegistry tls;
  private final Event<SentMail> sentMails;
  private final NetClient probes;
  private final Duration timeout;
  private volatile ReactiveMailer mailer;
  private ReactiveMailer replaced;
  private Client client;

  MailServer(
      Vertx vertx, ReactiveMailer mailer, MailersRuntimeConfig config, LaunchMode launchMode, MailerSupport support,
      TlsConfigurationRegistry tls, Event<SentMail> sentMails, EmailsConfig emails) {
    this.vertx = vertx;
    this.mailer = mailer;
    this.config = config;
    this.launchMode = launchMode;
    this.support = support;
    this.tls = tls;
    this.sentMails = sentMails;
    this.timeout = emails.timeout();
    this.probes = vertx.createNetClient(new NetClientOptions().setConnectTimeout((int) timeout.toMillis()));
  }

  /** Ends when the server has taken the mail, or fails within {@code paceline.emails.timeout}. */
  Uni<Void> send(Mail mail) {
    return Uni.createFrom().deferred(() -> {
      ReactiveMailer used = mailer;
      return used.send(mail)
          .ifNoItem().after(timeout).fail()
          .onFailure(TimeoutException.class).call(stuck -> replace(used));
    });
  }

  /** Whether it accepts connections and, unless TLS comes first, greets whom it has accepted. Never fails. */
  Uni<Boolean> greets() {
    MailerRuntimeConfig server = config.mailers().get(Mailers.DEFAULT_MAILER_NAME);
    boolean tlsFirst = server.ssl() || server.tls().orElse(server.tlsConfigurationName().isPresent());
    return Uni.createFrom().<NetSocket>emitter(emitter ->
            probes.connect(server.port().orElse(DEFAULT_PORT), server.host()).onComplete(emitter::complete, emitter::fail))
        .chain(socket -> (tlsFirst ? Uni.createFrom().item(true) : greeting(socket))
            .ifNoItem().after(timeout).recoverWithItem(false)
            .onTermination().invoke(() -> socket.close()))
        .ifNoItem().after(timeout.multipliedBy(2)).recoverWithItem(false)
        .onFailure().recoverWithItem(false);
  }

  private static Uni<Boolean> greeting(NetSocket socket) {
    return Uni.createFrom().emitter(emitter -> {
      Buffer heard = Buffer.buffer();
      socket.handler(bytes -> {
        heard.appendBuffer(bytes);
        if (heard.length() >= GREETING.length()) {
          emitter.complete(heard.getString(0, GREETING.length(), StandardCharsets.US_ASCII.name()).equals(GREETING));
        }
      });
      socket.closeHandler(closed -> emitter.complete(false));
    });
  }

  /** Once for all mails that the same client was stuck with. */
  private synchronized Uni<Void> replace(ReactiveMailer stuck) {
    if (replaced == stuck || mailer != stuck) {
      return Uni.createFrom().voidItem();
    }
    replaced = stuck;
    Client former = client;
    Client next = new Client();
    client = next;
    if (former != null) {
      vertx.setTimer(timeout.toMillis(), allEnded -> vertx.undeploy(former.deploymentID()));
    }
    return Uni.createFrom().<String>emitter(emitter -> vertx.deployVerticle(next).onComplete(emitter::complete, emitter::fail))
        .invoke(() -> mailer = next.mailers.reactiveMailerFromName(Mailers.DEFAULT_MAILER_NAME))
        .replaceWithVoid();
  }

  /** A mail client that belongs to a verticle: Vert.x closes all its connections when that is undeployed, stuck or not. */
  private final class Client extends AbstractVerticle {
    private Mailers mailers;

    @Override
    public void start(Promise<Void> started) {
      mailers = new Mailers(
          vertx, new io.vertx.mutiny.core.Vertx(vertx), config, launchMode, support, tls, sentMails);
      started.complete();
    }

    @Override
    public void stop() {
      mailers.stop();
    }
  }
}
