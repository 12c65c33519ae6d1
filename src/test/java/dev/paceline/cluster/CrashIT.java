package dev.paceline.cluster;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Await;
import dev.paceline.testing.SmtpSink;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Two instances, with a relay and a sender each, are killed again and again while users are made: every acknowledged one
 * gets its welcome mail, once in the delivery log. {@code -Dpaceline.crash.users=} makes a longer soak of it.
 */
class CrashIT {
  private static final int USERS = Integer.getInteger("paceline.crash.users", 10_000);
  private static final int CLIENTS = 24;
  private static final int CRASHES = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(Math.max(180, USERS / 100));

  private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();

  @Test
  void everyAcknowledgedUserHasOneWelcomeMailWhateverCrashes() throws Exception {
    try (SmtpSink sink = SmtpSink.started(); Cluster cluster = Cluster.start("crash", settings(sink))) {
      List<CompletableFuture<Void>> clients = new ArrayList<>();
      for (int n = 0; n < CLIENTS; n++) {
        int first = n % Cluster.SIZE;
        clients.add(CompletableFuture.runAsync(() -> makeUsers(cluster, first)));
      }
      for (int crash = 1; crash <= CRASHES; crash++) {
        int after = USERS * crash / (CRASHES + 1) + ThreadLocalRandom.current().nextInt(USERS / 20);
        Await.until(after + " users", PATIENCE, () -> asked.get() >= after);
        cluster.instance(crash % Cluster.SIZE).kill();
        cluster.restart(crash % Cluster.SIZE);
      }
      clients.forEach(CompletableFuture::join);

      Await.until("nothing waits any more", PATIENCE, () -> cluster.number("""
          SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM outbox_held)
               + (SELECT count(*) FROM emails WHERE status <> 'sent')
          """) == 0);
      System.out.printf("%d users acknowledged, %d requests unanswered, %d mails at the server, %d of them once more%n",
          acknowledged.size(), refused.get(), sink.received().size(), sink.received().size() - sink.messages().size());
      Set<Long> users = ids(cluster, "SELECT id FROM users");
      assertAll(
          () -> assertTrue(acknowledged.size() > USERS / 2, "enough was tried"),
          () -> assertEquals(Set.of(), without(acknowledged, users), "acknowledged and lost"),
          () -> assertEquals(Set.of(), ids(cluster, """
              SELECT u.id FROM users u LEFT JOIN emails e ON e.template = 'welcome' AND (e.data ->> 'userId')::bigint = u.id
              GROUP BY u.id HAVING count(e.id) <> 1
              """), "not exactly one mail"),
          () -> assertEquals(Set.of(), without(texts(cluster, "SELECT message_id FROM emails"), sink.messages().keySet()), "never sent"));
    }
  }

  private static Map<String, String> settings(SmtpSink sink) {
    return Map.of(
        "quarkus.mailer.mock", "false", "quarkus.mailer.host", "localhost", "quarkus.mailer.port", String.valueOf(sink.port()),
        "paceline.emails.rate", "10000");
  }

  /** At one instance, and while that is away at the other. */
  private void makeUsers(Cluster cluster, int first) {
    int at = first;
    for (int n = asked.incrementAndGet(); n <= USERS; n = asked.incrementAndGet()) {
      String user = new JsonObject().put("name", "User " + n).put("email", "user" + n + "@example.org").encode();
      try {
        var answer = cluster.instance(at).send("POST", "/api/v1/users", user).join();
        if (answer.statusCode() == 201) {
          acknowledged.add(new JsonObject(answer.body()).getLong("id"));
        } else {
          refused.incrementAndGet();
        }
      } catch (RuntimeException unanswered) {
        refused.incrementAndGet();
        at = (at + 1) % Cluster.SIZE;
      }
    }
  }

  private static <T> Set<T> without(Set<T> all, Set<T> known) {
    Set<T> rest = new HashSet<>(all);
    rest.removeAll(known);
    return rest;
  }

  private static Set<Long> ids(Cluster cluster, String sql) throws Exception {
    Set<Long> ids = new HashSet<>();
    texts(cluster, sql).forEach(text -> ids.add(Long.valueOf(text)));
    return ids;
  }

  private static Set<String> texts(Cluster cluster, String sql) throws Exception {
    Set<String> texts = new HashSet<>();
    try (Connection connection = cluster.connect(); Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }
}
