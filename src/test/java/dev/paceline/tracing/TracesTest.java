package dev.paceline.tracing;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Await;
import dev.paceline.testing.ExceedsQueryBudget;
import dev.paceline.testing.Shop;
import dev.paceline.testing.Together;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.net.URI;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(value = Collector.class, restrictToAnnotatedClass = true)
class TracesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String CALLER = "00f067aa0ba902b7";

  private final String trace = newTrace();
  private final Shop shop;
  Collector collector;

  @TestHTTPResource(value = "/", management = true)
  URI management;

  TracesTest(Shop shop) {
    this.shop = shop;
  }

  @Test
  void aRequestAndTheMailThatFollowsAreOneTrace() throws Exception {
    String email = UUID.randomUUID() + "@example.org";
    given().header("traceparent", traceparent(trace)).contentType(ContentType.JSON)
        .body("{\"name\":\"Ada\",\"email\":\"" + email + "\"}").post("/api/v1/users").then().statusCode(201);

    Span request = span("POST /api/v1/users");
    assertEquals(CALLER, Collector.hex(request.getParentSpanId().toByteArray()));
    assertEquals(SpanKind.SPAN_KIND_SERVER, request.getKind());
    Span insert = span("INSERT users INSERT outbox");
    assertIsBelow(request, insert);
    assertTrue(attribute(insert, "db.query.text").contains("VALUES ($1, $2)"), insert::toString);
    Span sent = span("send user.created");
    assertIsBelow(request, sent);
    assertEquals(SpanKind.SPAN_KIND_PRODUCER, sent.getKind());
    Span taken = span("process user.created");
    assertIsBelow(sent, taken);
    assertEquals(SpanKind.SPAN_KIND_CONSUMER, taken.getKind());
    assertIsBelow(taken, span("INSERT inbox INSERT emails"));
    Span mail = span("SMTP send");
    assertIsBelow(taken, mail);
    assertTrue(collector.mails().received().stream().anyMatch(message -> message.content().contains(
        "traceparent: 00-" + trace + '-' + Collector.hex(mail.getSpanId().toByteArray()) + "-01")));
    assertFalse(collector.all().toString().contains(email), "no customer's data");
  }

  @Test
  void otherServicesAreAskedInTheTrace() throws Exception {
    String order = shop.placed(shop.product(1));
    given().header("traceparent", traceparent(trace)).get(order + "/overview").then().statusCode(200);

    Span request = span("GET /api/v1/orders/{id}/overview");
    Span call = span(span -> attribute(span, "url.full").contains("/carrier/"));
    assertIsBelow(request, call);
    assertEquals(SpanKind.SPAN_KIND_CLIENT, call.getKind());
    assertEquals("00-" + trace + '-' + Collector.hex(call.getSpanId().toByteArray()) + "-01", collector.traceparentTo("carrier"));
    assertFalse(collector.all().toString().contains("s3cret"), "no secret of an address");
  }

  @Test
  void redisIsPartOfTheTrace() throws Exception {
    given().header("traceparent", traceparent(trace)).get("/api/v1/users/987654321").then().statusCode(404);

    Span request = span("GET /api/v1/users/{id}");
    assertIsBelow(request, span("MGET"));
    assertIsBelow(request, span("SELECT users"));
  }

  @Test
  @ExceedsQueryBudget
  void theStatementsOfAPageAreSiblings() throws Exception {
    String sku = shop.product(3);
    for (int n = 0; n < 3; n++) {
      shop.placed(sku);
    }
    given().header("traceparent", traceparent(trace)).get("/api/v1/orders?limit=3&loading=n-plus-one").then().statusCode(200);

    Span request = span("GET /api/v1/orders");
    Await.until("all statements", PATIENCE, () -> statements(trace).size() == 7);
    statements(trace).forEach(statement -> assertIsBelow(request, statement));
  }

  @Test
  void whatRequestsShareIsInTheTraceOfEach() throws Exception {
    List<String> traces = List.of(trace, newTrace(), newTrace(), newTrace(), newTrace(), newTrace());
    List<Integer> answers = Together.run(traces.stream().map(each -> () ->
        given().header("traceparent", traceparent(each)).get("/api/v1/customers/987654321").statusCode()));

    assertEquals(List.of(404, 404, 404, 404, 404, 404), answers);
    for (String each : traces) {
      Await.until("the statement in trace " + each, PATIENCE, () -> statements(each).size() == 1);
    }
  }

  @Test
  void aProblemNamesItsTrace() throws Exception {
    String told = given().get("/api/v1/customers/0").then().statusCode(404).extract().path("traceId");

    Await.until("the trace", PATIENCE, () -> collector.of(told).stream().anyMatch(span -> span.getName().equals("GET /api/v1/customers/{id}")));
  }

  @Test
  void whatAClientAsksForByQueryStaysHere() throws Exception {
    given().header("traceparent", traceparent(trace)).get("/api/v1/emails?recipient=eve@example.org").then().statusCode(200);

    assertEquals("REDACTED", attribute(span("GET /api/v1/emails"), "url.query"));
    assertFalse(collector.all().toString().contains("eve@example.org"));
  }

  @Test
  void whatItsCallerDoesNotSampleIsNotTraced() throws Exception {
    String unsampled = newTrace();
    given().header("traceparent", "00-" + unsampled + '-' + CALLER + "-00").get("/api/v1/customers/0").then().statusCode(404);
    given().header("traceparent", traceparent(trace)).get("/api/v1/customers/0").then().statusCode(404);

    span("GET /api/v1/customers/{id}");
    assertEquals(List.of(), collector.of(unsampled));
  }

  @Test
  void healthAndMetricsMakeNoSpans() throws Exception {
    given().get(management + "health/live").then().statusCode(200);
    given().get(management + "metrics").then().statusCode(200);
    given().header("traceparent", traceparent(trace)).get("/api/v1/customers/0").then().statusCode(404);

    span("GET /api/v1/customers/{id}");
    assertEquals(List.of(), collector.all().stream().map(span -> attribute(span, "url.path"))
        .filter(path -> path.contains("health") || path.contains("metrics")).toList());
  }

  @Test
  void aCollectorThatFailsHarmsNobody() throws Exception {
    collector.answerWith(503);
    try {
      for (int n = 0; n < 20; n++) {
        given().get("/api/v1/customers/0").then().statusCode(404);
      }
    } finally {
      collector.answerWith(200);
    }
    given().header("traceparent", traceparent(trace)).get("/api/v1/customers/0").then().statusCode(404);
    span("GET /api/v1/customers/{id}");
  }

  private Span span(String name) throws Exception {
    return span(span -> span.getName().equals(name));
  }

  private Span span(Predicate<Span> wanted) throws Exception {
    try {
      Await.until("a span", PATIENCE, () -> collector.of(trace).stream().anyMatch(wanted));
    } catch (AssertionError missing) {
      throw new AssertionError(collector.of(trace).stream().map(Span::getName).toList().toString(), missing);
    }
    return collector.of(trace).stream().filter(wanted).findFirst().orElseThrow();
  }

  private List<Span> statements(String of) {
    return collector.of(of).stream().filter(span -> attribute(span, "db.system.name").equals("postgresql")).toList();
  }

  private static void assertIsBelow(Span parent, Span span) {
    assertEquals(parent.getSpanId(), span.getParentSpanId(), () -> span.getName() + " is not below " + parent.getName());
  }

  private static String attribute(Span span, String key) {
    return span.getAttributesList().stream().filter(attribute -> attribute.getKey().equals(key))
        .map(attribute -> attribute.getValue().getStringValue()).findFirst().orElse("");
  }

  private static String newTrace() {
    byte[] id = new byte[16];
    ThreadLocalRandom.current().nextBytes(id);
    return HexFormat.of().formatHex(id);
  }

  private static String traceparent(String trace) {
    return "00-" + trace + '-' + CALLER + "-01";
  }
}
