package dev.paceline.lab.eventloops;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Await;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@QuarkusTest
class EventLoopsViewTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long BLOCKED_MILLIS = 1200;

  @Inject
  Vertx vertx;

  private static void blockTheLoop() {
    try {
      TimeUnit.MILLISECONDS.sleep(BLOCKED_MILLIS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aBlockIsShownWithTheStackThatBlocked() throws Exception {
    vertx.nettyEventLoopGroup().next().execute(EventLoopsViewTest::blockTheLoop);

    Await.until("the block is shown", PATIENCE, () -> {
      List<String> own = given().get("/lab/api/event-loops").then().statusCode(200).extract().path("blocks.own");
      return own.stream().anyMatch(frame -> frame != null && frame.contains("EventLoopsViewTest.blockTheLoop"));
    });
    Await.until("the loop has turned again", PATIENCE, () ->
        ((Number) given().get("/lab/api/event-loops").path("lagMs.max")).doubleValue() > BLOCKED_MILLIS / 2.0);
    given().get("/lab/api/event-loops").then().body("turns", greaterThan(0)).body("lagMs.p50", greaterThanOrEqualTo(0f));
    assertTrue(((Number) given().get("/lab/api/event-loops").path("lagMs.max")).doubleValue() > BLOCKED_MILLIS / 2.0);
  }
}
