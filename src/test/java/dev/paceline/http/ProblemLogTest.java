package dev.paceline.http;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.net.URL;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ProblemLogTest {
  private final BlockingQueue<ExtLogRecord> lines = new LinkedBlockingQueue<>();
  private final Logger log = Logger.getLogger(Problems.class.getName());
  private final Handler listener = new Handler() {
    @Override
    public void publish(LogRecord line) {
      lines.add(ExtLogRecord.wrap(line));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };

  @TestHTTPResource("/")
  URL server;

  @Inject
  DataSource dataSource;

  @BeforeEach
  void listen() {
    log.addHandler(listener);
  }

  @AfterEach
  void stopListening() {
    log.removeHandler(listener);
  }

  @Test
  void refusalIsLoggedAtInfoWithItsTraceAndWithoutStack() throws Exception {
    String trace = given().get("/api/v1/users/0").path("traceId");

    ExtLogRecord line = lines.poll(5, TimeUnit.SECONDS);
    assertEquals("GET /api/v1/users/0: 404 USER_NOT_FOUND, trace " + trace, line.getFormattedMessage());
    assertEquals(Level.INFO, line.getLevel());
    assertNull(line.getThrown());
  }

  @Test
  void refusalOfTheFrameworkIsLoggedWithoutStackToo() throws Exception {
    given().patch("/api/v1/users").then().statusCode(405);

    ExtLogRecord line = lines.poll(5, TimeUnit.SECONDS);
    assertEquals(Level.INFO, line.getLevel());
    assertNull(line.getThrown());
  }

  @Test
  void faultIsLoggedAsErrorWithItsTraceAndStack() throws Exception {
    String email = UUID.randomUUID() + "@example.org";
    try (Sql.Trap trap = new Sql(dataSource).failInserts("users", "email", email)) {
      String trace = given().contentType(ContentType.JSON).body(Map.of("name", "Ada", "email", email))
          .post("/api/v1/users").then().statusCode(500).extract().path("traceId");

      ExtLogRecord line = lines.poll(5, TimeUnit.SECONDS);
      assertEquals("POST /api/v1/users: 500 INTERNAL_ERROR, trace " + trace, line.getFormattedMessage());
      assertEquals(Level.ERROR, line.getLevel());
      assertNotNull(line.getThrown());
    }
  }

  @Test
  void whatAClientSendsCantBreakALogLine() throws Exception {
    RawHttp.get(server, "/x%0d%0aFAKE%1b\u00e9", "traceparent: 00-\u00e9%0d%0aFAKE", "User-Agent: x\ty");

    String line = lines.poll(5, TimeUnit.SECONDS).getFormattedMessage();
    assertEquals("GET /x%0d%0aFAKE%1b%E9: 404 NOT_FOUND, trace ", line.replaceFirst("[0-9a-f]{32}$", ""));
  }
}
