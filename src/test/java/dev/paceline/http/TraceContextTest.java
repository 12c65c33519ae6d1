package dev.paceline.http;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.database.StatementExecution;
import dev.paceline.database.StatementListener;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TraceContextTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";
  private static final String CALLER = "00-" + TRACE + "-" + PARENT + "-01";

  @Inject
  SeenTraces seen;

  /** What repositories see, as they end their statements on the context of their request. */
  @Singleton
  static class SeenTraces implements StatementListener {
    final List<String> traceparents = new CopyOnWriteArrayList<>();

    @Override
    public void ended(StatementExecution execution) {
      Optional.ofNullable(TraceContext.current()).ifPresent(traceparents::add);
    }
  }

  @Test
  void continuesTheTraceOfItsCaller() {
    seen.traceparents.clear();

    given().header("traceparent", CALLER).get("/api/v1/customers?limit=1").then().statusCode(200);

    assertEquals(1, seen.traceparents.size());
    String own = seen.traceparents.get(0);
    assertTrue(own.matches("00-" + TRACE + "-[0-9a-f]{16}-01"), own);
    assertNotEquals(CALLER, own, "the request is a parent of its own");
  }

  @Test
  void isTheSameForAWholeRequestAndItsProblem() {
    String person = "{\"name\":\"Ada\",\"email\":\"" + UUID.randomUUID() + "@example.org\"}";
    given().contentType(ContentType.JSON).body(person).post("/api/v1/users").then().statusCode(201);
    seen.traceparents.clear();

    String told = given().contentType(ContentType.JSON).body(person).header("Idempotency-Key", UUID.randomUUID().toString())
        .post("/api/v1/users").then().statusCode(409).extract().path("traceId");

    assertEquals(1, Set.copyOf(seen.traceparents).size(), seen.traceparents::toString);
    assertEquals("00-" + told, seen.traceparents.get(0).substring(0, 35));
  }

  @Test
  void eachRequestHasOneOfItsOwn() {
    seen.traceparents.clear();

    given().get("/api/v1/customers?limit=1").then().statusCode(200);
    given().header("traceparent", "nonsense").get("/api/v1/customers?limit=1").then().statusCode(200);

    assertEquals(2, Set.copyOf(seen.traceparents).size());
  }

  @Test
  void isNoneOutsideOfARequest() {
    assertNull(TraceContext.current());
  }
}
