package dev.paceline.emails;

import dev.paceline.database.BatchLoaders;
import dev.paceline.database.Database;
import dev.paceline.http.Role;
import dev.paceline.tracing.Traces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.mailer.SentMail;
import io.quarkus.mailer.runtime.MailerSupport;
import io.quarkus.mailer.runtime.Mailers;
import io.quarkus.mailer.runtime.MailersRuntimeConfig;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Instances of the sender beside the application's, each with a mail client of its own. */
@Singleton
class Senders {
  private static final Map<String, String> QUICK = Map.ofEntries(
      Map.entry("paceline.emails.rate", "100000"),
      Map.entry("paceline.emails.timeout", "3s"),
      Map.entry("paceline.emails.lease", "10s"),
      Map.entry("paceline.emails.min-backoff", "50ms"),
      Map.entry("paceline.emails.max-backoff", "100ms"),
      Map.entry("paceline.emails.min-outage-pause", "50ms"),
      Map.entry("paceline.emails.max-outage-pause", "200ms"),
      Map.entry("paceline.emails.poll-interval", "50ms"),
      Map.entry("quarkus.mailer.host", "localhost"),
      Map.entry("quarkus.mailer.pipelining", "false"),
      Map.entry("quarkus.mailer.from", "Paceline <no-reply@paceline.example>"),
      Map.entry("quarkus.mailer.mock", "false"));

  /** For servers that hang. */
  static final Map<String, String> IMPATIENT = Map.of("paceline.emails.timeout", "300ms", "paceline.emails.lease", "3s");

  private final Vertx vertx;
  private final Database database;
  private final BatchLoaders loaders;
  private final EmailContent content;
  private final TlsConfigurationRegistry tls;
  private final Event<SentMail> sentMails;
  private final List<EmailSender> started = new ArrayList<>();

  Senders(
      Vertx vertx, Database database, BatchLoaders loaders, EmailContent content, TlsConfigurationRegistry tls,
      Event<SentMail> sentMails) {
    this.vertx = vertx;
    this.database = database;
    this.loaders = loaders;
    this.content = content;
    this.tls = tls;
    this.sentMails = sentMails;
  }

  static EmailsConfig config(Map<String, String> changed) {
    return configured(changed, EmailsConfig.class);
  }

  private static <T> T configured(Map<String, String> changed, Class<T> type) {
    Map<String, String> properties = new HashMap<>(QUICK);
    properties.putAll(changed);
    return new SmallRyeConfigBuilder()
        .withSources(new PropertiesConfigSource(properties, "a test's", 100))
        .withConverter(Duration.class, 200, new DurationConverter())
        .addDiscoveredConverters()
        .withMapping(type)
        .withValidateUnknown(false)
        .build().getConfigMapping(type);
  }

  EmailQueue queue(Map<String, String> changed) {
    return new EmailQueue(database, loaders, config(changed));
  }

  EmailSender start(int port) {
    return start(port, Map.of());
  }

  /** Until {@link #stopAll}. */
  EmailSender start(int port, Map<String, String> changed) {
    return start(port, changed, queue(changed));
  }

  EmailSender start(int port, Map<String, String> changed, EmailQueue queue) {
    EmailsConfig config = config(changed);
    Map<String, String> mailer = new HashMap<>(changed);
    mailer.put("quarkus.mailer.port", String.valueOf(port));
    MailersRuntimeConfig mailers = configured(mailer, MailersRuntimeConfig.class);
    MailerSupport support = new MailerSupport(true, java.util.Set.of());
    Mailers first = new Mailers(
        vertx, new io.vertx.mutiny.core.Vertx(vertx), mailers, LaunchMode.NORMAL, support, tls, sentMails);
    MailServer server = new MailServer(
        vertx, first.reactiveMailerFromName(Mailers.DEFAULT_MAILER_NAME), mailers, LaunchMode.NORMAL, support, tls,
        sentMails, config);
    Delivery delivery = new Delivery(server, content, queue, new SimpleMeterRegistry(), Traces.off(), config);
    EmailSender sender = new EmailSender(vertx, queue, delivery, config, Role.WORKER);
    sender.start();
    started.add(sender);
    return sender;
  }

  void stopAll() {
    started.forEach(EmailSender::stop);
    started.clear();
  }
}
