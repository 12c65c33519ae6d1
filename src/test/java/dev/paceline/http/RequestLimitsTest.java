package dev.paceline.http;

import static dev.paceline.http.ProblemsTest.assertProblem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.http.RawHttp.Answer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class RequestLimitsTest {
  private static final String JSON = "Content-Type: application/json";
  private static final String USERS = "/api/v1/users";
  private static final int MEBIBYTE = 1 << 20;

  @TestHTTPResource("/")
  URL server;

  @Test
  void bodyOfOneMebibyteIsReadAndOneByteMoreIsNot() throws IOException {
    String body = "{}" + " ".repeat(MEBIBYTE - 2);

    assertProblem(400, "INVALID_INPUT", post(body, JSON));
    assertProblem(413, "CONTENT_TOO_LARGE", post(body + " ", JSON));
  }

  @Test
  void chunkedBodyIsLimitedToo() throws IOException {
    String chunk = "10000\r\n" + " ".repeat(65536) + "\r\n";

    assertProblem(400, "INVALID_INPUT", post(chunk.repeat(16) + "0\r\n\r\n", JSON, "Transfer-Encoding: chunked"));
    assertProblem(413, "CONTENT_TOO_LARGE", post(chunk.repeat(17) + "0\r\n\r\n", JSON, "Transfer-Encoding: chunked"));
    assertProblem(413, "CONTENT_TOO_LARGE", post(chunk.repeat(200), JSON, "Transfer-Encoding: chunked"));
  }

  @Test
  void senderWhoAsksFirstIsNotTaken() throws IOException {
    assertProblem(413, "CONTENT_TOO_LARGE", post("", JSON, "Content-Length: 99999999999", "Expect: 100-continue"));
    assertProblem(417, "EXPECTATION_FAILED", post("{}", JSON, "Expect: foo"));
    assertProblem(400, "INVALID_INPUT", post("{}", JSON, "Expect: 100-continue"));
  }

  @Test
  void connectionServesOnAfterABodyThatNobodyRead() throws IOException {
    String refused = "POST /nope HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nContent-Length: 200000\r\n\r\n";
    String next = "GET /next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    Answer both = RawHttp.send(server, refused + " ".repeat(200_000) + next, new byte[0]);

    assertEquals(404, both.status());
    assertTrue(both.body().contains("\"instance\":\"/next\""), both.body());
  }

  @Test
  void connectionIsClosedOnASenderWhoNeverStops() throws IOException {
    long beganNanos = System.nanoTime();
    Answer answer = RawHttp.send(
        server, "POST " + USERS + " HTTP/1.1\r\nHost: x\r\n" + JSON + "\r\nContent-Length: 2000000\r\n\r\n", new byte[10]);

    assertProblem(413, "CONTENT_TOO_LARGE", answer);
    assertTrue(System.nanoTime() - beganNanos < 4_000_000_000L, "the connection is still open");
  }

  @Test
  void tooLongUriOrHeadersAreProblems() throws IOException {
    assertEquals(200, RawHttp.get(server, USERS + "?x=" + "a".repeat(8000)).status());
    assertProblem(414, "URI_TOO_LONG", RawHttp.get(server, USERS + "?x=" + "a".repeat(40_000)));
    assertProblem(431, "HEADERS_TOO_LARGE", RawHttp.get(server, USERS, "X-Long: " + "a".repeat(16384)));
    assertProblem(431, "HEADERS_TOO_LARGE", RawHttp.get(server, USERS, ("X-Many: " + "a".repeat(90) + "\r\n").repeat(200).strip()));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "Content-Type: text/plain", "Content-Type: garbage", "Content-Type: application/json; charset=ISO-8859-1",
      "Content-Type: application/json; charset=nope", "Content-Type: application/x-www-form-urlencoded",
      "Content-Type: multipart/form-data; boundary=x", "Content-Type: multipart/form-data",
      "Content-Type: application/x-ndjson", "Content-Type: application/vnd.api+json", "X-Nothing: 1"})
  void otherMediaTypesAreRefused(String header) throws IOException {
    assertProblem(415, "UNSUPPORTED_MEDIA_TYPE", post("{\"name\":\"A\",\"email\":\"a@example.org\"}", header));
  }

  @Test
  void ndjsonIsRefusedUnreadWhereJsonIsConsumed() throws IOException {
    assertProblem(415, "UNSUPPORTED_MEDIA_TYPE", post(" ".repeat(3 * MEBIBYTE), "Content-Type: application/x-ndjson"));
  }

  @Test
  void compressedBodyIsRefused() throws IOException {
    Answer answer = post("{}", JSON, "Content-Encoding: gzip");

    assertProblem(415, "UNSUPPORTED_MEDIA_TYPE", answer);
    assertEquals("identity", answer.headers().get("Accept-Encoding"));
    assertProblem(400, "INVALID_INPUT", post("{}", JSON, "Content-Encoding: identity"));
    assertProblem(501, "NOT_IMPLEMENTED", post("{}", JSON, "Transfer-Encoding: gzip"));
  }

  private Answer post(String body, String... headers) throws IOException {
    return RawHttp.send(server, "POST", USERS, body.getBytes(UTF_8), headers);
  }
}
