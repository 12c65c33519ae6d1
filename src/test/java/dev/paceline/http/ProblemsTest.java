package dev.paceline.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.http.RawHttp.Answer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URL;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ProblemsTest {
  private static final String JSON = "Content-Type: application/json";
  private static final String USERS = "/api/v1/users";
  private static final byte[] NOTHING = {};

  @TestHTTPResource("/")
  URL server;

  static JsonObject assertProblem(int status, String code, Answer answer) {
    assertEquals(status, answer.status(), answer.toString());
    assertEquals("application/problem+json", answer.headers().get("Content-Type"));
    JsonObject problem = new JsonObject(answer.body());
    assertEquals(status, problem.getInteger("status"));
    assertEquals(code, problem.getString("code"));
    assertEquals("urn:paceline:problem:" + code.toLowerCase().replace('_', '-'), problem.getString("type"));
    assertTrue(problem.getString("traceId").matches("[0-9a-f]{32}"), answer.body());
    assertFalse(problem.getString("title").isBlank() || problem.getString("detail").isBlank(), answer.body());
    assertFalse(answer.body().contains("Exception") || answer.body().contains("dev.paceline"), answer.body());
    return problem;
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "/", "/nope", "/api", "/api/v1", "/api/v1/", "/api/v1/nope", "/api/v1/users/1/nope", "/api/v1/users/1/nope/",
      "/api/v1/USERS", "/api/v1/users/..", "/../../etc/passwd", "/api%2Fv1%2Fusers", "/api/v1/%00", "/index.html", "/q",
      "/%F0%28", "/favicon.ico", "/a//b", "/api/v1/nope?x=%00"})
  void unknownPathIsAProblem(String path) throws IOException {
    JsonObject problem = assertProblem(404, "NOT_FOUND", RawHttp.get(server, path, "Accept: text/html"));

    assertEquals(path.replaceFirst("[?].*", ""), problem.getString("instance"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nope", "*"})
  void whatIsNoPathIsAProblem(String target) throws IOException {
    assertProblem(404, "NOT_FOUND", RawHttp.get(server, target));
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "%00", "1%2F2", "99999999999999999999", "1.0", "%F0%28", "é"})
  void idThatIsNoNumberIsInvalid(String id) throws IOException {
    JsonObject problem = assertProblem(400, "INVALID_INPUT", RawHttp.get(server, USERS + "/" + id));

    assertEquals("id", problem.getJsonArray("violations").getJsonObject(0).getString("field"));
  }

  @Test
  void instanceIsPercentEncoded() throws IOException {
    assertEquals(USERS + "/%E9", assertProblem(400, "INVALID_INPUT", RawHttp.get(server, USERS + "/é")).getString("instance"));
  }

  @ParameterizedTest
  @CsvSource({
      "DELETE, /api/v1/users, 'GET, HEAD, OPTIONS, POST'", "FOO, /api/v1/users/, 'GET, HEAD, OPTIONS, POST'",
      "PATCH, /api/v1/users/1, 'DELETE, GET, HEAD, OPTIONS, PUT'", "POST, /api/v1//users/1, 'DELETE, GET, HEAD, OPTIONS, PUT'"})
  void wrongMethodIsToldTheRightOnes(String method, String path, String allowed) throws IOException {
    Answer answer = RawHttp.send(server, method, path, NOTHING);

    assertProblem(405, "METHOD_NOT_ALLOWED", answer);
    assertEquals(allowed, answer.headers().get("Allow"));
  }

  @ParameterizedTest
  @CsvSource({"/api/v1/users, 'GET, HEAD, OPTIONS, POST'", "/api/v1/users/1, 'DELETE, GET, HEAD, OPTIONS, PUT'"})
  void optionsTellsTheMethodsOfThePath(String path, String allowed) throws IOException {
    Answer answer = RawHttp.send(server, "OPTIONS", path, NOTHING);

    assertEquals(204, answer.status());
    assertEquals(allowed, answer.headers().get("Allow"));
    assertProblem(404, "NOT_FOUND", RawHttp.send(server, "OPTIONS", path + "/1/nope", NOTHING));
  }

  @Test
  void headAnswersAsGetDoesWithoutABody() throws IOException {
    Answer page = RawHttp.send(server, "HEAD", USERS, NOTHING);
    Answer missing = RawHttp.send(server, "HEAD", USERS + "/0", NOTHING);

    assertEquals(200, page.status());
    assertEquals("", page.body());
    assertEquals(404, missing.status());
    assertEquals("application/problem+json", missing.headers().get("Content-Type"));
    assertEquals("", missing.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "application/xml", "garbage", ";;", "application/x-ndjson"})
  void whatCantBeServedIsNotAcceptable(String accept) throws IOException {
    assertProblem(406, "NOT_ACCEPTABLE", RawHttp.get(server, USERS, "Accept: " + accept));
    assertProblem(406, "NOT_ACCEPTABLE", RawHttp.send(server, "POST", USERS, bytes("{"), JSON, "Accept: " + accept));
  }

  @Test
  void requestWithoutHostIsAProblem() throws IOException {
    assertProblem(400, "BAD_REQUEST", RawHttp.send(server, "GET " + USERS + " HTTP/1.1\r\nConnection: close\r\n\r\n", NOTHING));
    assertProblem(400, "BAD_REQUEST", RawHttp.send(server, "GET / HTTP/1.1\r\nHost: <>\r\nConnection: close\r\n\r\n", NOTHING));
  }

  @Test
  void oldHttpIsServed() throws IOException {
    assertProblem(404, "NOT_FOUND", RawHttp.send(server, "GET /nope HTTP/1.0\r\n\r\n", NOTHING));
    assertEquals(200, RawHttp.send(server, "GET " + USERS + " HTTP/1.0\r\n\r\n", NOTHING).status());
  }

  @Test
  void problemBelongsToTheTraceOfItsCaller() throws IOException {
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    for (Map.Entry<String, Boolean> parent : Map.of(
        "00-" + trace + "-00f067aa0ba902b7-01", true, "cc-" + trace + "-00f067aa0ba902b7-01-later", true,
        "cc-" + trace + "-00f067aa0ba902b7-01.later", false, "00-" + trace + "-00f067aa0ba902b7-01-later", false,
        "ff-" + trace + "-00f067aa0ba902b7-01", false, "00-" + trace + "-0000000000000000-01", false,
        "00-" + trace.toUpperCase() + "-00f067aa0ba902b7-01", false, trace, false).entrySet()) {
      Answer answer = RawHttp.get(server, "/nope", "traceparent: " + parent.getKey());
      String told = assertProblem(404, "NOT_FOUND", answer).getString("traceId");
      assertEquals(parent.getValue(), told.equals(trace), parent.getKey());
    }
  }

  @Test
  void traceOfZerosIsNone() throws IOException {
    String zeros = "0".repeat(32);

    Answer answer = RawHttp.get(server, "/nope", "traceparent: 00-" + zeros + "-00f067aa0ba902b7-01");

    assertNotEquals(zeros, assertProblem(404, "NOT_FOUND", answer).getString("traceId"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
