package dev.paceline.outbox;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.paceline.testing.Await;
import dev.paceline.testing.Shop;
import dev.paceline.testing.Sql;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ParkedEventsTest {
  private static final String PATH = "/api/v1/outbox/parked";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Inject Sql sql;

  private final String key = Shop.unique();
  private final long id = Math.abs(key.hashCode()) * 10L + 1_000_000_000_000L;

  @BeforeEach
  void park() {
    sql.update("""
        INSERT INTO outbox_held_keys (key, attempts, last_error, next_attempt_at, parked_at) VALUES (?, 8, 'No such thing', now(), now())
        """, key);
    for (int n = 0; n < 3; n++) {
      sql.update("""
          INSERT INTO outbox_held (id, event_id, topic, key, payload, created_at)
          VALUES (?, gen_random_uuid(), 'test.parked', ?, '{"n": 1}', now())
          """, id + n, key);
    }
  }

  @AfterEach
  void clear() {
    sql.update("DELETE FROM outbox_held WHERE key = ?", key);
    sql.update("DELETE FROM outbox_held_keys WHERE key = ?", key);
  }

  private long held() {
    return sql.number("SELECT count(*) FROM outbox_held WHERE key = ?", key);
  }

  @Test
  void whatIsParkedIsSeen() {
    String event = "items.find { it.id == " + id + " }";
    given().get(PATH).then().statusCode(200)
        .body(event + ".topic", equalTo("test.parked"))
        .body(event + ".key", equalTo(key))
        .body(event + ".attempts", equalTo(8))
        .body(event + ".lastError", equalTo("No such thing"))
        .body(event + ".waiting", equalTo(2))
        .body("items.id", not(hasItem(id + 1)));
  }

  @Test
  void whatIsReleasedIsPublishedWithAllThatWaitedBehindIt() throws Exception {
    given().contentType(ContentType.JSON).post(PATH + "/" + id + "/release").then().statusCode(204);
    Await.until("all is published", PATIENCE, () -> held() == 0);
    Await.until("the key is free", PATIENCE,
        () -> sql.number("SELECT count(*) FROM outbox_held_keys WHERE key = ?", key) == 0);
  }

  @Test
  void whatIsDroppedIsGone() throws Exception {
    sql.update("UPDATE outbox_held SET id = -id WHERE id = ?", id + 2); // another one is the first now
    given().delete(PATH + "/" + id).then().statusCode(404);
    given().delete(PATH + "/-" + (id + 2)).then().statusCode(204);
    Await.until("the others are published", PATIENCE, () -> held() == 0);
    given().delete(PATH + "/-" + (id + 2)).then().statusCode(404).body("code", equalTo("EVENT_NOT_FOUND"));
  }

  @Test
  void theLastOfAKeyThatIsDroppedFreesTheKey() {
    sql.update("DELETE FROM outbox_held WHERE key = ? AND id > ?", key, id);
    given().delete(PATH + "/" + id).then().statusCode(204);
    assertEquals(0, sql.number("SELECT count(*) FROM outbox_held_keys WHERE key = ?", key));
  }

  @Test
  void whatIsNotParkedCannotBeDecidedUpon() {
    given().contentType(ContentType.JSON).post(PATH + "/" + (id + 1) + "/release").then().statusCode(404)
        .body("code", equalTo("EVENT_NOT_FOUND"));
    given().delete(PATH + "/x").then().statusCode(400);
    assertEquals(3, held());
  }

  @Test
  void theListHasPages() {
    String next = given().get(PATH + "?limit=1").then().statusCode(200).extract().path("next");
    if (next != null) {
      given().get(PATH + "?limit=1&after=" + next).then().statusCode(200);
    }
    given().get(PATH + "?after=made-up").then().statusCode(400);
  }
}
