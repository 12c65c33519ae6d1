package dev.paceline.http;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Await;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(SlowEndpointsTest.SlowAtOnce.class)
class SlowEndpointsTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Logger logger = Logger.getLogger(SlowEndpoints.class.getName());
  private final Handler handler = new Handler() {
    @Override
    public void publish(LogRecord line) {
      lines.add(line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };

  public static class SlowAtOnce implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("paceline.slow-endpoint", "0S");
    }
  }

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
  }

  @AfterEach
  void stop() {
    logger.removeHandler(handler);
  }

  @Test
  void aSlowAnswerIsLoggedWithWhereItsTimeWent() throws Exception {
    given().header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01").get("/api/v1/customers/0").then().statusCode(404);

    Await.until("it is logged", Duration.ofSeconds(5), () -> !lines.isEmpty());
    assertEquals(1, lines.size());
    assertTrue(lines.get(0).matches("Slow: GET /api/v1/customers/\\{id} answered 404 after \\d+\\.\\d ms; 1 statements \\d+\\.\\d ms, "
        + "waiting for connections \\d+\\.\\d ms, cache 0 of 0 lookups hit, slowest downstream none, event loop late by \\d+\\.\\d ms, "
        + "trace " + TRACE), lines.get(0));
  }
}
