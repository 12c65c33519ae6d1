package dev.paceline.emails;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.outbox.Event;
import dev.paceline.testing.Await;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a sender was sending is taken over as soon as its session has ended. */
@QuarkusTest
@TestProfile(NothingSent.class)
class OrphanedEmailsTest extends EmailsTest {
  private static final Map<String, String> LONG_LEASE = Map.of("paceline.emails.lease", "10m");
  private static final Duration SOON = Duration.ofSeconds(5);

  @Inject AgroalDataSource database;

  /** As {@link SenderSession} has one. */
  private Connection session() throws SQLException {
    var configuration = database.getConfiguration().connectionPoolConfiguration().connectionFactoryConfiguration();
    return DriverManager.getConnection(configuration.jdbcUrl(), "postgres", "postgres");
  }

  private static int register(Connection session) throws SQLException {
    try (ResultSet rows = session.createStatement().executeQuery("SELECT register_email_sender()")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static List<ClaimedEmail> claimOf(EmailQueue queue, Event event) {
    queue.freeStranded().await().atMost(PATIENCE);
    return queue.claim(1000).await().atMost(PATIENCE).stream()
        .filter(email -> email.messageId().equals(Mails.id(event))).toList();
  }

  @Test
  void whatADeadSenderHadIsAnothersAtOnceAndWhatALivingOneHasIsNot() throws Exception {
    EmailQueue crashing = senders.queue(LONG_LEASE);
    EmailQueue other = senders.queue(LONG_LEASE);
    Event event = welcome(address());
    ClaimedEmail lost;
    try (Connection session = session()) {
      int number = register(session);
      assertEquals(number, register(session));
      crashing.claimAs(number);
      lost = claimOf(crashing, event).get(0);
      assertEquals(List.of(), claimOf(other, event));
    }

    Await.until("it is taken over", SOON, () -> !claimOf(other, event).isEmpty());
    assertFalse(crashing.sent(lost).await().atMost(PATIENCE));
  }

  @Test
  void eachSessionHasANumberOfItsOwn() throws Exception {
    try (Connection one = session(); Connection two = session()) {
      assertTrue(register(one) != register(two));
    }
  }
}
