package dev.paceline.overview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of what a service answers. */
class DownstreamAnswersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MAX = 1000;
  private static final String HUGE = "\"" + "x".repeat(MAX) + "\"";

  private final ScriptedDownstream server = ScriptedDownstream.started();
  private final AskedService service =
      new AskedService(server.url("/orders/{orderId}?full={orderId}"), "retry=false", "max-body-size=" + MAX, "timeout=20s", "breaker-window=1000");

  @AfterEach
  void close() {
    service.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "{}", "[]", "null", "true", "1", "\"\"", " \t\r\n {\"a\" : 1 }\n", "{\"a\":1,\"a\":2}", "[1e400,-0.0,0.10,1E+2,123456789012345678901234567890]",
      "\"\\u00e9\\/\\\"\\ud83d\\ude00\\u0000\"", "{\"\u00e9\u4e2d\ud83d\ude00\":\"\u2028\u007f\"}", "\"\\ud800\""})
  void aBodyIsPassedThroughAsItIs(String body) throws Exception {
    server.answersNext(Reply.json(body), Reply.chunked(body.substring(0, 1), body.substring(1)), Reply.untilClosed(body));

    for (int framing = 0; framing < 3; framing++) {
      Part part = service.ask();

      assertEquals(PartStatus.OK, part.status());
      assertEquals(body, part.body());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "", " ", "<html>sorry</html>", "{\"a\":", "{\"a\":1}}", "{} {}", "1 2", "{}x", "{'a':1}", "[1,]", "NaN", "[Infinity]", "01", "\"a\nb\"",
      "\ufeff{}", "{a:1}", "// c\n{}", "\"\\x\"", "undefined"})
  void whatIsNotOneJsonValueIsAnError(String body) throws Exception {
    server.answers(Reply.json(body));

    assertError(1);
  }

  static Stream<Arguments> badBytes() throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write("{}".getBytes(StandardCharsets.UTF_8));
    }
    return Stream.of(
        Arguments.of("Latin-1", "{\"a\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1)),
        Arguments.of("a cut character", new byte[] {'"', (byte) 0xc3, '"'}),
        Arguments.of("an overlong one", new byte[] {'"', (byte) 0xc0, (byte) 0xaf, '"'}),
        Arguments.of("a lone surrogate", new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'}),
        Arguments.of("UTF-16", "{\"a\":1}".getBytes(StandardCharsets.UTF_16)),
        Arguments.of("UTF-16BE", "{\"a\":1}".getBytes(StandardCharsets.UTF_16BE)),
        Arguments.of("UTF-16LE", "{\"a\":1}".getBytes(StandardCharsets.UTF_16LE)),
        Arguments.of("UTF-16LE of a number", "12".getBytes(StandardCharsets.UTF_16LE)),
        Arguments.of("gzip", zipped.toByteArray()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badBytes")
  void whatIsNotUtf8IsAnError(String name, byte[] body) throws Exception {
    server.answers(Reply.bytes(200, body, "Content-Encoding: identity"));

    assertError(1);
  }

  @Test
  void aNestMayNotBeDeepEnoughToBreakReaders() throws Exception {
    try (AskedService roomy = new AskedService(server.url("/"), "max-body-size=10M")) {
      server.answersNext(Reply.json("[".repeat(100) + "]".repeat(100)), Reply.json("[".repeat(1_000_000) + "]".repeat(1_000_000)));

      assertEquals(PartStatus.OK, roomy.ask().status());
      assertEquals(PartStatus.ERROR, roomy.ask().status());
    }
  }

  @Test
  void thereMayBeNothingToSay() throws Exception {
    server.answersNext(Reply.nothing(), Reply.json("1"));

    Part part = service.ask();

    assertEquals(PartStatus.OK, part.status());
    assertNull(part.body());
    assertEquals("1", service.ask().body());
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 408, 409, 429, 500, 502, 503, 504, 599})
  void anyOtherStatusIsAnErrorAndNoRedirectIsFollowed(int status) throws Exception {
    server.answers(status == 304
        ? exchange -> exchange.write("HTTP/1.1 304 Same\r\n\r\n")
        : Reply.status(status, "Location: " + server.url("/elsewhere")));

    for (int n = 1; n <= 9; n++) {
      assertError(n);
    }

    assertEquals(Set.of("/orders/7?full=7"), targets());
    assertTrue(server.connectionsOpened() < 5, "connections can be used again");
  }

  @Test
  void aBodyMayHaveAsManyBytesAsConfigured() throws Exception {
    String most = "\"" + "é".repeat(MAX / 2 - 1) + "\"";
    server.answersNext(Reply.json(most), Reply.chunked(most), Reply.json(HUGE), Reply.chunked(HUGE), Reply.untilClosed(HUGE), Reply.endless());

    assertEquals(most, service.ask().body());
    assertEquals(most, service.ask().body());
    for (int huge = 0; huge < 4; huge++) {
      assertEquals(PartStatus.ERROR, service.ask().status());
    }
    Await.until("the endless answer is given up", PATIENCE, () -> server.aborted() >= 1 && server.inProgress() == 0);
    Await.until("others are answered", PATIENCE, () -> service.ask().status() == PartStatus.OK);
  }

  @ParameterizedTest
  @MethodSource
  void aConnectionThatBreaksIsAnError(Reply breaking) throws Exception {
    server.answersNext(breaking);

    assertError(1);
    Await.until("the next is answered", PATIENCE, () -> service.ask().status() == PartStatus.OK);
  }

  static Stream<Reply> aConnectionThatBreaksIsAnError() {
    return Stream.of(Reply.closed(), Reply.reset(), Reply.resetInBody(), Reply.raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}"),
        Reply.raw("nonsense\r\n\r\n"), Reply.raw("HTTP/1.1 200 OK\r\nX: " + "x".repeat(100_000) + "\r\n\r\n{}"),
        Reply.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}"));
  }

  @Test
  void itIsAskedWithNothingOfTheCallers() throws Exception {
    service.ask();

    Map<String, String> headers = server.requests().get(0).headers();
    assertEquals(Set.of("accept", "host", "x-request-timeout-ms"), headers.keySet());
    assertEquals("127.0.0.1:" + server.port(), headers.get("host"));
    assertEquals("application/json", headers.get("accept"));
  }

  private Set<String> targets() {
    return new TreeSet<>(server.requests().stream().map(ScriptedDownstream.Request::target).toList());
  }

  private void assertError(int requests) throws Exception {
    Part part = service.ask();

    assertEquals(PartStatus.ERROR, part.status());
    assertNull(part.body());
    assertEquals(AskedService.NAME, part.name());
    assertTrue(part.durationMs() >= 0);
    assertEquals(requests, server.requests().size());
    assertEquals(0, service.inFlight());
  }
}
