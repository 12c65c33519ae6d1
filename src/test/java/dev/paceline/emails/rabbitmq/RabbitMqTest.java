package dev.paceline.emails.rabbitmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.GetResponse;
import dev.paceline.outbox.Event;
import dev.paceline.outbox.EventMessage;
import dev.paceline.outbox.TargetUnavailableException;
import dev.paceline.testing.Await;
import dev.paceline.testing.OwnRabbitMq;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the broker has confirmed is kept and delivered, whatever happens to broker, queue and connection. */
class RabbitMqTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static OwnRabbitMq broker;

  private Ends ends;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = OwnRabbitMq.started();
  }

  @AfterAll
  static void stopBroker() throws Exception {
    if (broker != null) {
      broker.close();
    }
  }

  @BeforeEach
  void connect() throws Exception {
    loseTopology();
    ends = new Ends(broker, "guest");
  }

  @AfterEach
  void disconnect() throws Exception {
    ends.close();
  }

  @Test
  void manyAreConfirmedAtTheSameTimeAndKeptForAWorkerToCome() throws Exception {
    List<Event> events = Ends.events(1_000);

    await(events.stream().map(ends::publish).toList());

    assertEquals(1_000, messages("emails"));
    ends.consume(text -> null);
    Await.until("all are taken", PATIENCE, () -> ends.taken.size() == 1_000);
    assertEquals(ids(events), takenIds());
    Await.until("all are acknowledged", PATIENCE, () -> messages("emails") == 0);
  }

  @Test
  void aMessageTellsWhatItIs() throws Exception {
    Event event = Ends.event("user.created");

    await(List.of(ends.publish(event)));

    GetResponse message = broker.ask(channel -> channel.basicGet("emails", true));
    AMQP.BasicProperties properties = message.getProps();
    assertEquals(event.id().toString(), properties.getMessageId());
    assertEquals("user.created", properties.getType());
    assertEquals("user.created", message.getEnvelope().getRoutingKey());
    assertEquals(EventMessage.MEDIA_TYPE, properties.getContentType());
    assertEquals(2, properties.getDeliveryMode(), "persistent");
    assertEquals(event.createdAt().getEpochSecond(), properties.getTimestamp().toInstant().getEpochSecond());
    assertEquals(Ends.TRACEPARENT, properties.getHeaders().get("traceparent").toString());
    assertEquals(event, EventMessage.read(new String(message.getBody(), "UTF-8")));
  }

  @Test
  void aTopicThatNobodyWantsIsPublishedToNobody() throws Exception {
    await(List.of(ends.publish(Ends.event("order.paid"))));

    assertEquals(0, messages("emails"));
  }

  @Test
  void nothingIsConfirmedThatADeletedQueueHasNotGot() throws Exception {
    await(List.of(ends.publish(Ends.event("user.created"))));
    broker.ask(channel -> channel.queueDelete("emails"));
    List<Event> events = Ends.events(300);

    await(events.stream().map(ends::publish).toList());

    assertEquals(ids(events), new HashSet<>(kept()));
  }

  @Test
  void lostExchangesAndQueuesAreDeclaredAgain() throws Exception {
    ends.consume(text -> null);
    await(List.of(ends.publishSurely(Ends.event("user.created"))));
    Await.until("it is taken", PATIENCE, () -> ends.taken.size() == 1);
    loseTopology();
    List<Event> events = Ends.events(300);

    await(events.stream().map(ends::publishSurely).toList());

    Await.until("all are taken", PATIENCE, () -> takenIds().containsAll(ids(events)));
  }

  @Test
  void whatWasConfirmedSurvivesACrashOfTheBroker() throws Exception {
    await(List.of(ends.publish(Ends.event("order.paid"))));
    TimeUnit.SECONDS.sleep(2); // a queue that is younger does not survive a crash of RabbitMQ 3.10, and confirms nothing then
    Set<String> confirmed = ConcurrentHashMap.newKeySet();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int n = 0; n < 2_000; n++) {
      Event event = Ends.event("user.created");
      all.add(ends.publishSurely(event).thenRun(() -> confirmed.add(event.id().toString())));
      if (n == 1_000) {
        Await.until("some are confirmed", PATIENCE, () -> confirmed.size() > 100);
        broker.kill();
      }
    }
    Set<String> before = Set.copyOf(confirmed);
    broker.start();
    await(all);

    assertTrue(before.size() < 2_000);
    assertEquals(confirmed, new HashSet<>(kept()));
  }

  @Test
  void aBrokerThatComesBackEmptyIsSetUpAgain() throws Exception {
    ends.consume(text -> null);
    await(List.of(ends.publish(Ends.event("user.created"))));
    broker.kill();
    broker.forgetEverything();
    ExecutionException away = assertThrows(ExecutionException.class, () -> ends.publish(Ends.event("user.created")).get(20, TimeUnit.SECONDS));
    assertInstanceOf(TargetUnavailableException.class, away.getCause());
    Event event = Ends.event("order.shipped");
    CompletableFuture<Void> published = ends.publishSurely(event);
    broker.start();

    await(List.of(published));
    Await.until("it is taken", PATIENCE, () -> takenIds().contains(event.id().toString()));
  }

  @Test
  void aMalformedMessageGoesToTheDeadLettersAndNothingElseDoes() throws Exception {
    AtomicInteger refusals = new AtomicInteger();
    ends.consume(text -> text.startsWith("{") ? refusals.getAndIncrement() < 4 ? new IllegalStateException("PostgreSQL is away") : null
        : new IllegalArgumentException("No event"));
    Event event = Ends.event("user.created");
    await(List.of(ends.publish(event)));
    broker.ask(channel -> {
      channel.basicPublish("paceline.events", "user.created", null, "nonsense".getBytes());
      return null;
    });

    Await.until("it is dead", PATIENCE, () -> messages("emails.dead-letters") == 1);
    GetResponse dead = broker.ask(channel -> channel.basicGet("emails.dead-letters", true));
    assertEquals("nonsense", new String(dead.getBody()));
    Await.until("the other is taken at last", PATIENCE, () -> takenIds().contains(event.id().toString()));
    assertEquals(0, messages("emails.dead-letters"));
  }

  @Test
  void wrongCredentialsAreNoFaultOfTheEvents() throws Exception {
    try (Ends refused = new Ends(broker, "wrong")) {
      for (int n = 0; n < 20; n++) {
        ExecutionException failure = assertThrows(
            ExecutionException.class, () -> refused.publish(Ends.event("user.created")).get(5, TimeUnit.SECONDS));
        assertInstanceOf(TargetUnavailableException.class, failure.getCause());
      }
    }
  }

  private static long messages(String queue) throws Exception {
    return broker.ask(channel -> channel.messageCount(queue));
  }

  private static void loseTopology() throws Exception {
    broker.ask(channel -> {
      channel.exchangeDelete("paceline.events");
      channel.exchangeDelete("paceline.dead-letters");
      channel.queueDelete("emails");
      return channel.queueDelete("emails.dead-letters");
    });
  }

  /** The ids of what is in the queue; it is empty afterwards. */
  private static List<String> kept() throws Exception {
    return broker.ask(channel -> {
      List<String> ids = new ArrayList<>();
      for (GetResponse message; (message = channel.basicGet("emails", true)) != null; ) {
        ids.add(message.getProps().getMessageId());
      }
      return ids;
    });
  }

  private Set<String> takenIds() {
    return ends.taken.stream().map(text -> EventMessage.read(text).id().toString()).collect(Collectors.toSet());
  }

  private static Set<String> ids(List<Event> events) {
    return events.stream().map(event -> event.id().toString()).collect(Collectors.toSet());
  }

  private static void await(List<CompletableFuture<Void>> all) throws Exception {
    Await.until("all have ended", PATIENCE, () -> all.stream().allMatch(CompletableFuture::isDone));
    for (CompletableFuture<Void> each : all) {
      each.get();
    }
  }
}
