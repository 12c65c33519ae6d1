package dev.paceline.demo.downstreams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DownstreamsServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final Vertx vertx = Vertx.vertx();
  private final DownstreamsServer server = new DownstreamsServer(vertx, 0);
  private int port;

  @BeforeEach
  void start() throws Exception {
    port = ended(server.listen());
  }

  @AfterEach
  void stop() throws Exception {
    ended(server.close());
    ended(vertx.close());
  }

  @Test
  void theCarrierKnowsWhereAnOrderIs() throws Exception {
    JsonNode shipment = json(get("/carrier/orders/4711"));

    assertEquals(4711, shipment.path("orderId").asLong());
    assertFalse(shipment.path("carrier").asText().isEmpty());
    assertTrue(shipment.path("trackingNumber").asText().matches("[A-Z]{2}\\d{9}EU"), shipment::toString);
    assertTrue(LocalDate.parse(shipment.path("estimatedDelivery").asText()).isAfter(LocalDate.of(2024, 1, 1)));
    assertFalse(shipment.path("lastEvent").path("text").asText().isEmpty());
  }

  @Test
  void loyaltyKnowsPointsAndTier() throws Exception {
    JsonNode account = json(get("/loyalty/orders/4711"));

    assertTrue(account.path("pointsEarned").asInt() > 0);
    assertTrue(account.path("pointsBalance").asInt() >= account.path("pointsEarned").asInt());
    assertTrue(Set.of("BRONZE", "SILVER", "GOLD").contains(account.path("tier").asText()));
  }

  @Test
  void paymentKnowsWhatWasCaptured() throws Exception {
    for (int order = 1; order <= 50; order++) {
      JsonNode payment = JSON.valueToTree(Payment.of(order));
      assertEquals(payment.path("method").asText().equals("CARD"), payment.has("card"));
      assertTrue(payment.path("card").asText("**** **** **** 0000").matches("(\\*{4} ){3}\\d{4}"), payment::toString);
    }
    assertTrue(json(get("/payment/orders/4711")).path("captured").path("amount").asText().matches("\\d+\\.\\d\\d"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"carrier", "loyalty", "payment"})
  void anOrderIsAlwaysTheSameAndOrdersDiffer(String service) throws Exception {
    Set<String> answers = new HashSet<>();
    put("/" + service, "{\"delayMs\":0}");

    for (int order = 1; order <= 20; order++) {
      String path = "/" + service + "/orders/" + order;
      String answer = get(path).body();
      assertEquals(answer, get(path).body());
      answers.add(answer.replaceFirst("\"orderId\":\\d+,", ""));
    }

    assertTrue(answers.size() > 10, answers::toString);
  }

  @ParameterizedTest
  @CsvSource({"carrier, 120", "loyalty, 40", "payment, 80"})
  void eachServiceHasItsUsualDelay(String service, int millis) throws Exception {
    get("/" + service + "/orders/1");

    long took = millisOf(() -> get("/" + service + "/orders/1"));

    assertTrue(took >= millis - 1 && took < millis + 1000, () -> took + " ms");
  }

  @Test
  void aChangedDelayIsKept() throws Exception {
    assertEquals("{\"delayMs\":300,\"failure\":\"none\",\"failureRatio\":1.0}\n", put("/loyalty", "{\"delayMs\":300}").body());

    assertTrue(millisOf(() -> get("/loyalty/orders/1")) >= 299);
  }

  @Test
  void errorIs503() throws Exception {
    put("/carrier", "{\"failure\":\"error\"}");

    assertEquals(503, get("/carrier/orders/1").statusCode());
  }

  @Test
  void hangNeverAnswers() throws Exception {
    put("/carrier", "{\"delayMs\":0,\"failure\":\"hang\"}");

    assertThrows(HttpTimeoutException.class, () -> client.send(
        request("/carrier/orders/1").timeout(Duration.ofMillis(700)).build(), BodyHandlers.ofString()));
  }

  @Test
  void resetIsARealReset() throws Exception {
    put("/carrier", "{\"failure\":\"reset\"}");

    try (Socket socket = ask("/carrier/orders/1")) {
      assertTrue(assertThrows(SocketException.class, () -> socket.getInputStream().read()).getMessage().contains("reset"));
    }
  }

  @Test
  void aSlowBodyComesBitByBit() throws Exception {
    put("/carrier", "{\"delayMs\":0,\"failure\":\"slow-body\"}");

    HttpResponse<InputStream> answer = client.send(request("/carrier/orders/1").build(), BodyHandlers.ofInputStream());

    try (InputStream body = answer.body()) {
      long took = millisOf(() -> body.readNBytes(6));
      assertEquals(200, answer.statusCode());
      assertTrue(took >= 400, () -> took + " ms");
      assertTrue(answer.headers().firstValueAsLong("Content-Length").getAsLong() > 100);
    }
  }

  @Test
  void aSlowBodyIsWholeInTheEnd() throws Exception {
    put("/loyalty", "{\"delayMs\":0}");
    String whole = get("/loyalty/orders/1").body();
    put("/loyalty", "{\"delayMs\":0,\"failure\":\"slow-body\"}");

    assertEquals(whole, get("/loyalty/orders/1").body());
  }

  @Test
  void badJsonIsAPageOfHtml() throws Exception {
    put("/carrier", "{\"failure\":\"bad-json\"}");

    HttpResponse<String> answer = get("/carrier/orders/1");

    assertEquals(200, answer.statusCode());
    assertThrows(JsonProcessingException.class, () -> JSON.readTree(answer.body()));
  }

  @Test
  void hugeIsValidJsonOfSixteenMebibytesWithoutALength() throws Exception {
    put("/carrier", "{\"failure\":\"huge\"}");

    HttpResponse<String> answer = get("/carrier/orders/1");

    assertTrue(answer.headers().firstValue("Content-Length").isEmpty());
    assertEquals(16 * 1024 * 1024, json(answer).path("padding").asText().length());
  }

  @Test
  void whileNobodyReadsAHugeBodyOthersAreServed() throws Exception {
    put("/carrier", "{\"failure\":\"huge\"}");

    try (Socket unread = ask("/carrier/orders/1")) {
      unread.getInputStream().read();
      assertEquals(200, get("/loyalty/orders/1").statusCode());
    }
  }

  @Test
  void aShareOfTheRequestsFails() throws Exception {
    put("/carrier", "{\"delayMs\":0,\"failure\":\"error\",\"failureRatio\":0.5}");

    int failed = 0;
    for (int n = 0; n < 200; n++) {
      failed += get("/carrier/orders/1").statusCode() == 503 ? 1 : 0;
    }

    assertTrue(failed > 50 && failed < 150, "failed: " + failed);
  }

  @Test
  void whatIsNotSaidGoesBackToTheUsual() throws Exception {
    put("/carrier", "{\"delayMs\":900,\"failure\":\"error\",\"failureRatio\":0.25}");
    assertEquals("{\"delayMs\":900,\"failure\":\"error\",\"failureRatio\":0.25}", json(get("/")).path("carrier").toString());

    put("/carrier", "{}");

    assertEquals("""
        {"carrier":{"delayMs":120,"failure":"none","failureRatio":1.0},\
        "loyalty":{"delayMs":40,"failure":"none","failureRatio":1.0},\
        "payment":{"delayMs":80,"failure":"none","failureRatio":1.0}}
        """, get("/").body());
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "", " ", "null", "[]", "\"error\"", "{", "{} {}", "{\"failure\":\"error\",\"failure\":\"none\"}", "{\"delay\":5}",
      "{\"delayMs\":-1}", "{\"delayMs\":60001}", "{\"delayMs\":1.5}", "{\"delayMs\":\"5\"}", "{\"delayMs\":null}",
      "{\"delayMs\":4294967296}", "{\"failure\":\"ERROR\"}", "{\"failure\":\"slow_body\"}", "{\"failure\":1}",
      "{\"failure\":null}", "{\"failureRatio\":1.1}", "{\"failureRatio\":-0.1}", "{\"failureRatio\":\"0.5\"}",
      "{\"failureRatio\":NaN}", "{\"delayMs\":5,\"failure\":\"error\",\"failureRatio\":2}"})
  void badInputIsRefusedWithAReasonAndChangesNothing(String body) throws Exception {
    put("/carrier", "{\"delayMs\":7,\"failure\":\"hang\",\"failureRatio\":0.1}");
    String before = get("/").body();

    HttpResponse<String> answer = put("/carrier", body);

    assertEquals(400, answer.statusCode());
    assertTrue(answer.body().matches("(delayMs|failure|failureRatio|Unknown field|The body) .+\n"), answer::body);
    assertEquals(before, get("/").body());
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() throws Exception {
    assertEquals(413, put("/carrier", " ".repeat(5000) + "{\"delayMs\":7}").statusCode());
  }

  @Test
  void aFormOfCurlsDefaultTypeIsReadAsJson() throws Exception {
    HttpRequest request = request("/carrier").header("Content-Type", "application/x-www-form-urlencoded")
        .PUT(BodyPublishers.ofString("{\"failure\":\"error\",\"failureRatio\":0.3}")).build();

    assertEquals(200, client.send(request, BodyHandlers.ofString()).statusCode());
    assertEquals("error", json(get("/")).path("carrier").path("failure").asText());
  }

  @ParameterizedTest
  @CsvSource({
      "GET, /tailor/orders/1, 404", "PUT, /tailor, 404", "GET, /carrier/orders/0, 404", "GET, /carrier/orders/x, 404",
      "GET, /carrier/orders/9223372036854775808, 404", "GET, /carrier/parcels/1, 404", "GET, /carrier, 405",
      "DELETE, /carrier, 405", "POST, /carrier/orders/1, 405", "PUT, /, 405"})
  void nothingElseIsThere(String method, String path, int status) throws Exception {
    HttpRequest request = request(path).method(method, BodyPublishers.ofString("{}")).build();

    assertEquals(status, client.send(request, BodyHandlers.ofString()).statusCode());
  }

  @Test
  void closingFreesThePortAndEndsWhatHangs() throws Exception {
    put("/carrier", "{\"failure\":\"hang\"}");

    try (Socket hanging = ask("/carrier/orders/1")) {
      get("/");
      ended(server.close());
      assertTrue(isEnded(hanging));
    }
    DownstreamsServer next = new DownstreamsServer(vertx, port);
    assertEquals(port, ended(next.listen()));
    ended(next.close());
  }

  private static <T> T ended(Future<T> work) throws Exception {
    return work.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private interface Work {
    Object run() throws Exception;
  }

  private static long millisOf(Work work) throws Exception {
    long startNanos = System.nanoTime();
    work.run();
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> put(String path, String json) throws IOException, InterruptedException {
    return client.send(request(path).PUT(BodyPublishers.ofString(json)).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(Duration.ofSeconds(60));
  }

  /** Where an HTTP client would ask a second time by itself. */
  private Socket ask(String path) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** In order, or by a reset if the request was still unread. */
  private static boolean isEnded(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() == -1;
    } catch (SocketException reset) {
      return true;
    }
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    assertEquals(200, answer.statusCode());
    return JSON.readTree(answer.body());
  }
}
