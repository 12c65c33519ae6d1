package dev.paceline.emails;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.database.DatabaseFailures;
import dev.paceline.http.Role;
import dev.paceline.outbox.Event;
import dev.paceline.outbox.EventMessage;
import dev.paceline.outbox.TargetUnavailableException;
import dev.paceline.testing.Await;
import dev.paceline.tracing.Traces;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import io.smallrye.reactive.messaging.providers.DefaultEmitterConfiguration;
import io.smallrye.reactive.messaging.providers.extension.MutinyEmitterImpl;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The channel in the process, from the relay to the intake. */
class EmailChannelTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Config ADDRESS = new SmallRyeConfigBuilder()
      .withSources(new PropertiesConfigSource(Map.of("address", "emails"), "test", 1)).build();

  private final Vertx vertx = Vertx.vertx();
  private final ConcurrentLinkedQueue<CompletableFuture<Void>> accepting = new ConcurrentLinkedQueue<>();

  @AfterEach
  void stop() {
    vertx.close();
  }

  @Test
  void anEventIsTakenOverWhenTheIntakeHasIt() throws Exception {
    EmailChannel channel = channel(Role.ALL, this::acceptWhenTold);

    CompletableFuture<Void> published = publish(channel);

    Await.until("it gets there", PATIENCE, () -> accepting.size() == 1);
    assertFalse(published.isDone());
    accepting.remove().complete(null);
    published.get(20, TimeUnit.SECONDS);
  }

  @Test
  void manyAreAcceptedTogetherAndTheOthersWait() throws Exception {
    EmailChannel channel = channel(Role.ALL, this::acceptWhenTold);

    List<CompletableFuture<Void>> published = IntStream.range(0, 2_000).mapToObj(n -> publish(channel)).toList();

    Await.until("as many as may are on their way", PATIENCE, () -> accepting.size() == 512);
    TimeUnit.MILLISECONDS.sleep(100);
    assertEquals(512, accepting.size());
    for (int n = 0; n < 2_000; n++) {
      Await.until("the next", PATIENCE, () -> !accepting.isEmpty());
      accepting.remove().complete(null);
    }
    for (CompletableFuture<Void> each : published) {
      each.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void anOutageOfTheDatabaseIsNoFaultOfTheEvent() {
    RuntimeException away = DatabaseFailures.unavailable();
    EmailChannel channel = channel(Role.ALL, event -> Uni.createFrom().failure(away));

    assertSame(away, assertInstanceOf(TargetUnavailableException.class, failure(channel)).getCause());
  }

  @Test
  void whatTheIntakeCannotUnderstandIs() {
    EmailChannel channel = channel(Role.ALL, event -> {
      throw new IllegalArgumentException("no address");
    });

    assertInstanceOf(IllegalArgumentException.class, failure(channel));
    assertInstanceOf(IllegalArgumentException.class, failure(channel), "and the next gets through too");
  }

  @Test
  void whatIsLoggedOfAMalformedMessageHoldsNoAddress() throws Exception {
    UnicastProcessor<Message<String>> messages = UnicastProcessor.create();
    Queue<String> lines = new ConcurrentLinkedQueue<>();
    Handler listener = new Handler() {
      @Override
      public void publish(LogRecord line) {
        lines.add(ExtLogRecord.wrap(line).getFormattedMessage());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
    Logger log = Logger.getLogger(EmailConsumer.class.getName());
    log.addHandler(listener);
    try {
      new EmailConsumer(messages, this::readNewEmail, vertx, Traces.off(), Role.WORKER).start(null);
      Event nameless = Mails.event("user.created", new JsonObject().put("email", "ada@example.org"));
      Event several = Mails.event(
          "user.created", new JsonObject().put("name", "Ada").put("email", new JsonArray().add("ada@example.org")));
      messages.onNext(Message.of("ada@example.org"));
      messages.onNext(Message.of(EventMessage.write(nameless)));
      messages.onNext(Message.of(EventMessage.write(several)));

      Await.until("all are logged", PATIENCE, () -> lines.size() == 3);
    } finally {
      log.removeHandler(listener);
    }
    assertTrue(lines.stream().noneMatch(line -> line.contains("@") || line.contains("Ada") || line.contains("mple")), lines::toString);
    assertTrue(lines.remove().startsWith("A message of 15 characters is no event: "));
    lines.forEach(line -> assertTrue(line.startsWith("No e-mail can be made of event "), line));
  }

  private Uni<Void> readNewEmail(Event event) {
    return Uni.createFrom().item(() -> NewEmail.of(EmailKind.WELCOME, event)).replaceWithVoid();
  }

  @Test
  void withoutABrokerOneThatSendsNoMailTakesNoEvents() {
    EmailChannel channel = channel(Role.API, event -> Uni.createFrom().voidItem());

    assertFalse(channel.isServed());
    assertInstanceOf(TargetUnavailableException.class, failure(channel));
    assertTrue(channel(Role.WORKER, event -> Uni.createFrom().voidItem()).isServed());
  }

  private Uni<Void> acceptWhenTold(Event event) {
    CompletableFuture<Void> accepted = new CompletableFuture<>();
    accepting.add(accepted);
    return Uni.createFrom().completionStage(accepted);
  }

  private static CompletableFuture<Void> publish(EmailChannel channel) {
    return channel.publish(
        new Event(UUID.randomUUID(), "user.created", "1", new JsonObject(), Instant.now(), null)).subscribeAsCompletionStage();
  }

  private static Throwable failure(EmailChannel channel) {
    return assertThrows(ExecutionException.class, () -> publish(channel).get(20, TimeUnit.SECONDS)).getCause();
  }

  /** As SmallRye would put it together. */
  @SuppressWarnings("unchecked")
  private EmailChannel channel(Role role, Function<Event, Uni<Void>> intake) {
    InProcessConnector connector = new InProcessConnector();
    MutinyEmitterImpl<String> emitter = new MutinyEmitterImpl<>(new DefaultEmitterConfiguration("emails-out", null, null, null) {
      @Override
      public OnOverflow.Strategy overflowBufferStrategy() {
        return OnOverflow.Strategy.UNBOUNDED_BUFFER;
      }
    }, 128);
    emitter.getPublisher().subscribe((Flow.Subscriber<Message<? extends String>>) (Flow.Subscriber<?>) connector.getSubscriber(ADDRESS));
    Multi<Message<String>> incoming = Multi.createFrom().publisher((Flow.Publisher<Message<String>>) connector.getPublisher(ADDRESS));
    new EmailConsumer(incoming, intake, vertx, Traces.off(), role).start(null);
    return new EmailChannel(emitter, InProcessConnector.NAME, role);
  }
}
