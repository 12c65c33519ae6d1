package dev.paceline.emails;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Await;
import dev.paceline.testing.Instance;
import dev.paceline.testing.OwnRabbitMq;
import dev.paceline.testing.SmtpSink;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** E-mail workers as a deployment of their own: one instance serves the API, another sends, RabbitMQ is between them. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RabbitMqIT {
  private static final String QUEUE = "emails";
  private static final String DEAD = "emails.dead-letters";

  private static EmbeddedPostgres postgresql;
  private static OwnRabbitMq broker;
  private static SmtpSink mailServer;
  private static Instance api;
  private static Instance worker;

  @BeforeAll
  static void start() throws Exception {
    broker = OwnRabbitMq.started();
    mailServer = SmtpSink.started();
    postgresql = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
    api = start("api", Map.of());
    worker = start("worker", Map.of());
    api.awaitReady();
    worker.awaitReady();
  }

  @AfterAll
  static void stop() throws Exception {
    for (Instance instance : new Instance[] {api, worker}) {
      if (instance != null) {
        instance.close();
      }
    }
    if (postgresql != null) {
      postgresql.close();
    }
    if (mailServer != null) {
      mailServer.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  private static Instance start(String role, Map<String, String> more) throws Exception {
    Map<String, String> settings = new HashMap<>(Map.of(
        "quarkus.profile", "prod,rabbitmq",
        "paceline.role", role,
        "rabbitmq-host", "127.0.0.1",
        "rabbitmq-port", "" + broker.port(),
        "quarkus.datasource.reactive.url", "postgresql://localhost:" + postgresql.getPort() + "/postgres",
        "quarkus.datasource.username", "postgres",
        "quarkus.datasource.password", "postgres",
        "quarkus.mailer.host", "localhost",
        "quarkus.mailer.port", "" + mailServer.port()));
    settings.putAll(more);
    return Instance.start(Path.of("target", "rabbitmq-" + role + ".log"), settings);
  }

  @Test
  @Order(1)
  void onlyTheWorkerConsumes() throws Exception {
    Await.until("it consumes", Instance.PATIENCE, () -> consumers() == 1);

    assertTrue(worker.log().contains("Consuming from RabbitMQ"), worker::log);
    assertTrue(!api.log().contains("Consuming from RabbitMQ"), api::log);
  }

  @Test
  @Order(2)
  void theWorkerServesNoApiAndIsWatchedAllTheSame() throws Exception {
    for (String path : List.of("/api/v1/users", "/api/v1/orders/1", "/api/v1/nope")) {
      HttpResponse<String> answer = worker.get(path);
      assertEquals(404, answer.statusCode(), path);
      assertEquals("application/problem+json", answer.headers().firstValue("Content-Type").orElseThrow());
      assertTrue(new JsonObject(answer.body()).getString("detail").contains("worker"), answer::body);
    }
    assertEquals(404, worker.send("POST", "/api/v1/users", "{\"name\":\"Ada\",\"email\":\"ada@example.org\"}").join().statusCode());
    assertEquals(200, worker.managed("/q/health/live").statusCode());
    assertEquals(200, worker.managed("/q/metrics").statusCode());
    assertEquals(200, api.get("/api/v1/users").statusCode());
  }

  @Test
  @Order(3)
  void theWorkerPutsAMalformedMessageAsideAndLogsNothingOfIt() throws Exception {
    broker.ask(channel -> {
      channel.basicPublish("paceline.events", "user.created", null, "nonsense of ada@example.org".getBytes());
      return null;
    });

    Await.until("it is dead", Instance.PATIENCE, () -> broker.ask(channel -> channel.messageCount(DEAD)) == 1);
    broker.ask(channel -> channel.queuePurge(DEAD));
    assertTrue(worker.log().contains("is no event") && !worker.log().contains("ada@example.org"), worker::log);
  }

  @Test
  @Order(4)
  void eachUserHasOneEmailAlthoughTheWorkerIsAwayAndTheBrokerCrashes() throws Exception {
    List<String> recipients = create(50);
    awaitOneEmailEach(recipients);

    worker.kill();
    recipients.addAll(create(50));
    Await.until("they wait for a worker", Instance.PATIENCE, () -> broker.ask(channel -> channel.messageCount(QUEUE)) == 50);
    broker.kill();
    recipients.addAll(create(50));
    broker.start();
    worker = start("worker", Map.of());
    awaitOneEmailEach(recipients);
  }

  /** The broker holds nothing when it goes: what it has confirmed and not delivered would be lost with its disk. */
  @Test
  @Order(5)
  void eachUserHasOneEmailAndNobodyIsUnreadyAlthoughTheBrokerIsAwayAndComesBackEmpty() throws Exception {
    Await.until("it consumes", Instance.PATIENCE, () -> consumers() == 1);
    broker.kill();
    broker.forgetEverything();
    List<String> recipients = create(10);
    Await.until("it is noticed", Instance.PATIENCE, () -> worker.log().contains("was interrupted"));
    assertEquals(200, api.readiness());
    assertEquals(200, worker.readiness());
    assertEquals(200, worker.managed("/q/health/live").statusCode());

    CompletableFuture<Void> back = CompletableFuture.runAsync(RabbitMqIT::startBroker);
    while (!back.isDone()) {
      recipients.addAll(create(1));
      TimeUnit.MILLISECONDS.sleep(30); // the log is asked for each of them
    }
    back.join();
    recipients.addAll(create(50));

    awaitOneEmailEach(recipients);
    Await.until("it consumes again", Instance.PATIENCE, () -> consumers() == 1);
  }

  private static void startBroker() {
    try {
      broker.start();
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  private static List<String> create(int users) {
    List<String> recipients = IntStream.range(0, users).mapToObj(n -> UUID.randomUUID() + "@example.org").toList();
    recipients.forEach(email -> assertEquals(
        201, api.send("POST", "/api/v1/users", "{\"name\":\"Ada\",\"email\":\"" + email + "\"}").join().statusCode()));
    return new ArrayList<>(recipients);
  }

  /** And it was sent. */
  private static void awaitOneEmailEach(List<String> recipients) throws Exception {
    for (String recipient : recipients) {
      Await.until("an e-mail to " + recipient, Instance.PATIENCE, () -> statuses(recipient).contains("sent"));
    }
    for (String recipient : recipients) { // all others have had the time to come twice
      assertEquals(List.of("sent"), statuses(recipient), recipient);
    }
    Set<String> reached = mailServer.received().stream()
        .flatMap(message -> message.recipients().stream()).collect(Collectors.toSet());
    assertTrue(reached.containsAll(recipients));
  }

  private static List<String> statuses(String recipient) throws Exception {
    JsonArray emails = new JsonObject(api.get("/api/v1/emails?recipient=" + recipient).body()).getJsonArray("items");
    return emails.stream().map(email -> ((JsonObject) email).getString("status")).toList();
  }

  @Test
  @Order(6)
  void anUnknownRoleIsRefused() throws Exception {
    try (Instance confused = start("postman", Map.of())) {
      assertNotEquals(0, confused.awaitEnd());
      assertTrue(confused.log().contains("paceline.role is postman, which is none of all, api, worker"), confused::log);
    }
  }

  private static long consumers() throws Exception {
    return broker.ask(channel -> channel.consumerCount(QUEUE));
  }
}
