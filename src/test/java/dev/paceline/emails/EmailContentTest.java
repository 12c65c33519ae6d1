package dev.paceline.emails;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.paceline.outbox.Event;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What arrives, as a mail server and its users see it. */
@QuarkusTest
@TestProfile(NothingSent.class)
class EmailContentTest extends EmailsTest {
  private GreenMail server;

  @BeforeEach
  void startServer() {
    server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    server.start();
    senders.start(server.getSmtp().getPort());
  }

  @AfterEach
  void stopServer() {
    server.stop();
  }

  private MimeMessage arrived(Event event) throws Exception {
    intake.accept(event).await().atMost(PATIENCE);
    assertTrue(server.waitForIncomingEmail(PATIENCE.toMillis(), 1));
    return server.getReceivedMessages()[0];
  }

  private static String part(MimeMessage message, int n) throws Exception {
    MimeMultipart parts = (MimeMultipart) message.getContent();
    assertTrue(parts.getContentType().startsWith("multipart/alternative"));
    assertTrue(parts.getBodyPart(n).getContentType().startsWith(n == 0 ? "text/plain" : "text/html"));
    return parts.getBodyPart(n).getContent().toString().replace("\r", "");
  }

  @Test
  void itHasTheHeadersOfAnAutomaticMail() throws Exception {
    String email = address();
    Event event = Mails.userCreated("Ada", email);

    MimeMessage message = arrived(event);

    assertEquals(Mails.id(event), message.getMessageID());
    assertEquals("Welcome to Paceline", message.getSubject());
    assertEquals("Paceline <no-reply@paceline.example>", message.getFrom()[0].toString());
    assertEquals(email, message.getAllRecipients()[0].toString());
    assertEquals("auto-generated", message.getHeader("Auto-Submitted")[0]);
    assertEquals(Mails.TRACEPARENT, message.getHeader("traceparent")[0]);
    assertNotNull(message.getSentDate());
  }

  @Test
  void namesOfAllTheWorldArriveAndMarkupIsEscapedInHtmlAlone() throws Exception {
    MimeMessage message = arrived(Mails.userCreated("Zoë 王 <script>alert('x')</script> & Söhne", address()));

    assertTrue(part(message, 0).contains("Hello Zoë 王 <script>alert('x')</script> & Söhne,"), part(message, 0));
    assertFalse(part(message, 1).contains("<script"));
    assertTrue(part(message, 1).contains("Zoë 王 &lt;script&gt;"), part(message, 1));
  }

  @Test
  void aNameCannotWriteHeadersOrLines() throws Exception {
    MimeMessage message = arrived(Mails.userCreated("Ada\r\nBcc: eve@example.org\r\n\r\nPay here:", address()));

    assertEquals(1, message.getAllRecipients().length);
    assertEquals(null, message.getHeader("Bcc"));
    assertTrue(part(message, 0).startsWith("Hello Ada Bcc: eve@example.org Pay here:,\n"), part(message, 0));
  }

  @Test
  void anOrderConfirmationListsWhatWasOrdered() throws Exception {
    MimeMessage message = arrived(Mails.orderPlaced("Ada", address(), "EUR"));

    assertEquals("Your order 7", message.getSubject());
    assertTrue(part(message, 0).contains("2 x Tea & <biscuits> (SKU-1), 19.99 EUR each: 39.98 EUR\n"), part(message, 0));
    assertTrue(part(message, 0).contains("1 x Cup (SKU-2), 0.05 EUR each: 0.05 EUR\n"), part(message, 0));
    assertTrue(part(message, 0).contains("Total: 40.03 EUR"), part(message, 0));
    assertTrue(part(message, 1).contains("Tea &amp; &lt;biscuits&gt;"));
    assertFalse(part(message, 0).contains("reference"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"JPY 4003", "KWD 4.003"})
  void amountsHaveTheDecimalPlacesOfTheirCurrency(String total) throws Exception {
    MimeMessage message = arrived(Mails.orderPlaced("Ada", address(), total.substring(0, 3)));

    assertTrue(part(message, 0).contains("Total: " + total.substring(4) + " " + total.substring(0, 3)), part(message, 0));
  }

  @Test
  void aShipmentIsAnnounced() throws Exception {
    Event event = Mails.orderShipped("Ada", address());
    event.payload().put("reference", "A-17 <b>");

    MimeMessage message = arrived(event);

    assertEquals("Your order 7 is on its way", message.getSubject());
    assertTrue(part(message, 0).contains("your order 7 (your reference A-17 <b>)"));
    assertTrue(part(message, 1).contains("A-17 &lt;b&gt;"));
  }

  @Test
  void aDomainOfAllTheWorldIsWrittenInAscii() throws Exception {
    MimeMessage message = arrived(Mails.userCreated("Zoë", "zoe@bücher.example"));

    assertEquals("zoe@xn--bcher-kva.example", message.getAllRecipients()[0].toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "a@example.org\r\nBcc: b@example.org", "a@example.org>\r\nRCPT TO:<b@example.org", "a@b@example.org", "a",
      "a b@example.org", "a@example.org,b@example.org", "\"a\"@example.org"})
  void whatIsNoPlainAddressIsNeverSentToAndSeenInTheLog(String address) throws Exception {
    Event event = Mails.userCreated("Eve", address);
    intake.accept(event).await().atMost(PATIENCE);
    senders.start(sink.port());

    awaitStatus(event, "dead");
    assertEquals(List.of(), sink.received());
  }

  @Test
  void whatCannotBeKeptTakesNoOtherWithIt() {
    List<Event> events = new ArrayList<>();
    for (int n = 0; n < 20; n++) {
      events.add(Mails.userCreated("Ada", n == 7 ? "a@exa\0mple.org" : address()));
    }
    List<Uni<Boolean>> accepted = events.stream()
        .map(event -> intake.accept(event).replaceWith(true).onFailure(IllegalArgumentException.class).recoverWithItem(false))
        .toList();
    List<Boolean> kept = Uni.join().all(accepted).andFailFast().await().atMost(PATIENCE);

    assertEquals(19, kept.stream().filter(done -> done).count());
    assertFalse(kept.get(7));
    assertEquals(19, sql.number("SELECT count(*) FROM emails"));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "{}", "{\"name\": \"Ada\", \"email\": \"\"}", "{\"name\": \"Ada\", \"email\": {}}", "{\"name\": \"Ada\"}", "{\"email\": \"a@example.org\"}"})
  void aMalformedPayloadIsRefused(String payload) {
    Event event = Mails.event("user.created", new JsonObject(payload));

    assertThrows(IllegalArgumentException.class, () -> intake.accept(event).await().atMost(PATIENCE));
    assertEquals(0, sql.number("SELECT count(*) FROM inbox WHERE event_id = ?", event.id()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"order.paid", "order.delivered", "order.cancelled", "user.deleted"})
  void otherTopicsCallForNoMail(String topic) {
    intake.accept(Mails.event(topic, new JsonObject())).await().atMost(PATIENCE);

    assertEquals(0, sql.number("SELECT count(*) FROM emails"));
  }
}
