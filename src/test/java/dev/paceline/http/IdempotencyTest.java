package dev.paceline.http;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.paceline.database.Database;
import dev.paceline.http.IdempotencyKeys.Answer;
import dev.paceline.http.IdempotencyKeys.Request;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URL;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class IdempotencyTest {
  private static final String USERS = "/api/v1/users";

  private final String key = UUID.randomUUID().toString();
  private final String email = key + "@example.org";

  @Inject
  IdempotencyKeys keys;

  @Inject
  Database database;

  @Inject
  DataSource dataSource;

  @Inject
  dev.paceline.testing.Sql mails;

  @TestHTTPResource(USERS)
  URL users;

  @Test
  void repetitionGetsTheSameBytesAgain() throws SQLException {
    Response first = post(key, user("Ada"));
    Response again = post(key, user("Ada"));

    assertEquals(201, first.statusCode());
    assertEquals(null, first.header("Idempotency-Replayed"));
    assertReplay(first, again);
    assertEquals("\"1\"", again.header("ETag"));
    assertEquals(USERS + "/" + again.path("id"), again.header("Location"));
    assertEquals(1, sql().count("SELECT count(*) FROM users WHERE email = ?", email));
  }

  @Test
  void layoutOfTheJsonDoesNotMatter() {
    Response first = post(key, user("Ada"));

    assertReplay(first, post(key, "{ \"email\" : \"" + email + "\",\n \"name\":\"\\u0041da\" }"));
  }

  @Test
  void anotherBodyIsRefused() {
    post(key, user("Ada"));

    post(key, user("Eve")).then().statusCode(422).body("code", equalTo("IDEMPOTENCY_KEY_REUSED"))
        .header("Idempotency-Replayed", nullValue());
  }

  @Test
  void anotherOperationHasItsOwnKeys() {
    Answer answer = new Answer(201, new JsonObject(), "{}");
    keys.keep(database, new Request("POST /elsewhere", key, new byte[32], 1), answer).await().indefinitely();

    post(key, user("Ada")).then().statusCode(201).header("Idempotency-Replayed", nullValue());
  }

  @Test
  void refusalIsRepeatedEvenIfItWouldSucceedNow() {
    String taken = post(UUID.randomUUID().toString(), user("Ada")).header("Location");
    Response refused = post(key, user("Eve"));
    given().delete(taken).then().statusCode(204);

    Response again = post(key, user("Eve"));

    refused.then().statusCode(409).body("code", equalTo("EMAIL_TAKEN"));
    assertReplay(refused, again);
    given().contentType(ContentType.JSON).body(user("Eve")).post(USERS).then().statusCode(201);
  }

  @Test
  void invalidInputIsNotKept() {
    post(key, "{\"name\":\"Ada\"}").then().statusCode(400);
    post(key, "{").then().statusCode(400);

    post(key, user("Ada")).then().statusCode(201).header("Idempotency-Replayed", nullValue());
  }

  @Test
  void faultIsNotKept() throws SQLException {
    try (Sql.Trap trap = sql().failInserts("users", "email", email)) {
      post(key, user("Ada")).then().statusCode(500).body("code", equalTo("INTERNAL_ERROR"));
    }

    post(key, user("Ada")).then().statusCode(201).header("Idempotency-Replayed", nullValue());
  }

  @Test
  void thereIsNoEffectWithoutItsKey() throws SQLException {
    try (Sql.Trap trap = sql().failInserts("idempotency_keys", "key", key)) {
      post(key, user("Ada")).then().statusCode(500);
    }

    assertEquals(0, sql().count("SELECT count(*) FROM users WHERE email = ?", email));
    assertEquals(0, sql().count("SELECT count(*) FROM idempotency_keys WHERE key = ?", key));
    post(key, user("Ada")).then().statusCode(201).header("Idempotency-Replayed", nullValue());
  }

  @Test
  void thereIsNoKeyWithoutItsEffect() throws SQLException {
    try (Sql.Trap trap = sql().failCommits("users", "email", email)) {
      post(key, user("Ada")).then().statusCode(500);
    }

    assertEquals(0, sql().count("SELECT count(*) FROM users WHERE email = ?", email));
    assertEquals(0, sql().count("SELECT count(*) FROM idempotency_keys WHERE key = ?", key));
    post(key, user("Ada")).then().statusCode(201).header("Idempotency-Replayed", nullValue());
  }

  @Test
  void whileTheFirstRunsTheSecondIsToldSoAndLaterGetsItsAnswer() throws Exception {
    try (Sql.Holder holder = sql().holdEmail(email)) {
      Future<Response> first = holder.startBlocked(() -> post(key, user("Ada")));

      post(key, user("Ada")).then().statusCode(409).body("code", equalTo("IDEMPOTENCY_KEY_IN_USE"));
      post(UUID.randomUUID() + "", user("Bob").replace(key, UUID.randomUUID() + "")).then().statusCode(201);
      holder.letGo();

      assertEquals(201, first.get().statusCode());
      assertReplay(first.get(), post(key, user("Ada")));
    }
  }

  @Test
  void brokenConnectionLeavesNeitherEffectNorKey() throws Exception {
    try (Sql.Holder holder = sql().holdEmail(email)) {
      Future<Response> first = holder.startBlocked(() -> post(key, user("Ada")));

      holder.terminateBlocked();

      first.get().then().statusCode(503).header("Retry-After", equalTo("1"));
      holder.letGo();
    }
    assertEquals(0, sql().count("SELECT count(*) FROM idempotency_keys WHERE key = ?", key));
    post(key, user("Ada")).then().statusCode(201).header("Idempotency-Replayed", nullValue());
  }

  /** The key was free when it was claimed, but an answer came before this one's: its effect must go. */
  @Test
  void overtakenRequestTakesItsEffectBackAndGivesTheFirstAnswer() throws Exception {
    String other = UUID.randomUUID().toString();
    Response answered = post(other, user("Ada"));
    given().delete(answered.header("Location")).then().statusCode(204);
    try (Sql.Holder holder = sql().holdEmail(email)) {
      Future<Response> overtaken = holder.startBlocked(() -> post(key, user("Ada")));
      sql().update("""
          INSERT INTO idempotency_keys SELECT operation, ?, fingerprint, status, headers, body
          FROM idempotency_keys WHERE key = ?
          """, key, other);
      holder.letGo();

      assertReplay(answered, overtaken.get());
    }
    assertEquals(0, sql().count("SELECT count(*) FROM users WHERE email = ?", email));
  }

  @Test
  void twentyAtOnceMakeOneUser() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(20);
    Callable<Response> client = () -> post(key, user("Ada"));
    List<Future<Response>> answers = clients.invokeAll(java.util.Collections.nCopies(20, client));
    clients.shutdown();
    Response last = post(key, user("Ada"));

    for (Future<Response> answer : answers) {
      if (answer.get().statusCode() != 201) {
        answer.get().then().statusCode(409).body("code", equalTo("IDEMPOTENCY_KEY_IN_USE"));
      }
    }
    Set<String> bodies = answers.stream().map(IdempotencyTest::get).filter(answer -> answer.statusCode() == 201)
        .map(answer -> answer.body().asString()).collect(Collectors.toSet());
    assertEquals(Set.of(last.body().asString()), bodies);
    assertEquals(1, sql().count("SELECT count(*) FROM users WHERE email = ?", email));
    assertEquals(1, mails.mailsFor("userId", last.path("id")));
  }

  @Test
  void expiredKeyIsNewAgain() throws SQLException {
    given().delete(post(key, user("Ada")).header("Location"));
    sql().update("UPDATE idempotency_keys SET created_at = now() - interval '24 hours' WHERE key = ?", key);

    Response anew = post(key, user("Eve"));

    anew.then().statusCode(201).header("Idempotency-Replayed", nullValue());
    assertReplay(anew, post(key, user("Eve")));
  }

  @Test
  void onlyExpiredKeysAreForgotten() throws SQLException {
    String old = UUID.randomUUID().toString();
    post(key, user("Ada"));
    sql().update("""
        INSERT INTO idempotency_keys SELECT operation, ? || n, fingerprint, status, headers, body, now() - interval '25 hours'
        FROM idempotency_keys, generate_series(1, 10001) n WHERE key = ?
        """, old, key);

    keys.forget().await().atMost(Duration.ofSeconds(10));

    assertEquals(0, sql().count("SELECT count(*) FROM idempotency_keys WHERE key LIKE ? || '%'", old));
    assertEquals(1, sql().count("SELECT count(*) FROM idempotency_keys WHERE key = ?", key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\tb", "é"})
  void badKeyIsInvalid(String bad) throws Exception {
    RawHttp.Answer answer = RawHttp.send(
        users, "POST", USERS, user("Ada").getBytes(UTF_8), "Content-Type: application/json", "Idempotency-Key: " + bad);

    JsonObject problem = ProblemsTest.assertProblem(400, "INVALID_INPUT", answer);
    assertEquals("Idempotency-Key", problem.getJsonArray("violations").getJsonObject(0).getString("field"));
  }

  @Test
  void keyHasAtMost255Characters() {
    post("k".repeat(219) + key, user("Ada")).then().statusCode(201);
    post("k".repeat(220) + key, user("Ada")).then().statusCode(400);
  }

  private static void assertReplay(Response first, Response again) {
    assertEquals(first.statusCode(), again.statusCode());
    assertArrayEquals(first.body().asByteArray(), again.body().asByteArray());
    for (String header : List.of("Content-Type", "Location", "ETag")) {
      assertEquals(first.header(header), again.header(header), header);
    }
    assertEquals("true", again.header("Idempotency-Replayed"));
  }

  private static Response post(String key, String body) {
    return given().contentType(ContentType.JSON).header("Idempotency-Key", key).body(body).post(USERS);
  }

  private String user(String name) {
    return new JsonObject().put("name", name).put("email", email).encode();
  }

  private Sql sql() {
    return new Sql(dataSource);
  }

  private static Response get(Future<Response> answer) {
    try {
      return answer.get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
