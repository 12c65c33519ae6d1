package dev.paceline.emails;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.paceline.outbox.Event;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The delivery log, and sending again by hand. */
@QuarkusTest
@TestProfile(NothingSent.class)
class EmailsResourceTest extends EmailsTest {
  private static final String EMAILS = "/api/v1/emails";

  @Test
  void anInstanceThatServesTheApiSendsNothing() throws Exception {
    Event event = welcome(address());
    Thread.sleep(1500); // longer than its poll interval

    assertEquals(1, count(event, "queued"));
  }

  @Test
  void theLogTellsWhatIsToBeSent() {
    String recipient = address();
    welcome(recipient);

    given().get(EMAILS + "?recipient=" + recipient.toUpperCase()).then().statusCode(200)
        .body("items", hasSize(1)).body("next", nullValue())
        .body("items[0].template", equalTo("welcome")).body("items[0].status", equalTo("queued"))
        .body("items[0].subject", equalTo("Welcome to Paceline")).body("items[0].text", containsString("Hello Ada,"))
        .body("items[0].attempts", equalTo(0)).body("items[0].nextAttemptAt", notNullValue());
  }

  @Test
  void pagesHoldEveryMailOnceNewestFirst() {
    String recipient = address();
    IntStream.range(0, 20).forEach(n -> welcome(recipient));
    List<Long> ids = new ArrayList<>();
    String path = EMAILS + "?limit=7&recipient=" + recipient;
    while (path != null) {
      Response page = given().urlEncodingEnabled(false).get(path);
      ids.addAll(page.jsonPath().getList("items.id", Long.class));
      String link = page.header("Link");
      path = link == null ? null : link.substring(1, link.indexOf('>'));
      welcome(recipient); // those that arrive meanwhile come before the first page
    }
    assertEquals(20, ids.size());
    assertEquals(ids.stream().distinct().sorted((a, b) -> Long.compare(b, a)).toList(), ids);
  }

  @Test
  void filtersNarrowThePage() {
    Event dead = welcome(address());
    welcome(address());
    sql.update("UPDATE emails SET status = 'dead', next_attempt_at = NULL WHERE event_id = ?", dead.id());

    given().get(EMAILS + "?status=dead").then().body("items", hasSize(1))
        .body("items[0].messageId", equalTo(Mails.id(dead)));
    given().get(EMAILS + "?status=sent").then().body("items", hasSize(0));
    given().get(EMAILS + "?recipient=nobody@example.org").then().body("items", hasSize(0));
    given().get(EMAILS + "?status=queued&recipient=nobody@example.org").then().body("items", hasSize(0));
  }

  @Test
  void aCursorBelongsToItsFilters() {
    welcome(address());
    welcome(address());
    String cursor = given().get(EMAILS + "?limit=1").path("next");

    given().get(EMAILS + "?limit=5&after=" + cursor).then().statusCode(200);
    given().get(EMAILS + "?status=queued&after=" + cursor).then().statusCode(400)
        .body("code", equalTo("CURSOR_OF_ANOTHER_QUERY"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"status=SENT", "status=x", "recipient=a%00b", "recipient=", "limit=0", "after=x"})
  void aBadParameterIsRefused(String query) {
    given().urlEncodingEnabled(false).get(EMAILS + "?" + query).then().statusCode(400);
  }

  @Test
  void oneMailHasItsHtmlAndATag() {
    String path = path(welcome(address()));

    String tag = given().get(path).then().statusCode(200).body("html", containsString("<!DOCTYPE html>"))
        .extract().header("ETag");

    given().header("If-None-Match", tag).get(path).then().statusCode(304);
    given().get(EMAILS + "/0").then().statusCode(404).body("code", equalTo("EMAIL_NOT_FOUND"));
  }

  @Test
  void aDeadMailIsSentAgainByHand() throws Exception {
    String nobody = address();
    sink.replyTo(recipient -> recipient.equals(nobody) ? Optional.of("550 No such mailbox") : Optional.empty());
    senders.start(sink.port());
    Event event = welcome(nobody);
    awaitStatus(event, "dead");
    given().noContentType().header("If-Match", "\"0\"").post(path(event) + "/retry").then().statusCode(412);
    sink.replyTo(recipient -> Optional.empty());

    given().noContentType().post(path(event) + "/retry").then().statusCode(200)
        .body("status", equalTo("queued")).body("attempts", equalTo(0)).body("lastError", containsString("550"));

    awaitStatus(event, "sent");
    assertTaken(event, 1);
    assertEquals(1, attempts(event));
    given().get(path(event)).then().body("sentAt", notNullValue()).body("nextAttemptAt", nullValue());
  }

  @Test
  void onlyADeadMailIsSentAgain() {
    Event event = welcome(address());

    given().noContentType().post(path(event) + "/retry").then().statusCode(409).body("code", equalTo("EMAIL_NOT_DEAD"));
    given().noContentType().post(EMAILS + "/0/retry").then().statusCode(404).body("code", equalTo("EMAIL_NOT_FOUND"));
    assertEquals(1, count(event, "queued"));
  }

  private String path(Event event) {
    return EMAILS + "/" + sql.number("SELECT id FROM emails WHERE event_id = ?", event.id());
  }
}
