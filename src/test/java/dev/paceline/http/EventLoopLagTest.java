package dev.paceline.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventLoopLagTest {
  private static final long BLOCKED_MILLIS = 300;

  @Test
  void whoeverBlocksAnEventLoopMakesItLate() throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    Vertx vertx = Vertx.vertx();
    try {
      EventLoopLag lag = new EventLoopLag(vertx, meters, List.of());
      lag.start(null);
      CompletableFuture<Long> late = new CompletableFuture<>();

      vertx.getOrCreateContext().runOnContext(here -> {
        long before = lag.totalNanos();
        sleep();
        late.complete(lag.totalNanos() - before); // before the late task itself has run
      });

      long millis = TimeUnit.NANOSECONDS.toMillis(late.get(10, TimeUnit.SECONDS));
      assertTrue(millis > BLOCKED_MILLIS * 3 / 4, () -> millis + " ms");
      Await.until("it is measured", Duration.ofSeconds(5), () ->
          meters.get("paceline.event.loop.lag").timer().max(TimeUnit.MILLISECONDS) > BLOCKED_MILLIS * 3.0 / 4);
    } finally {
      vertx.close();
    }
  }

  private static void sleep() {
    try {
      TimeUnit.MILLISECONDS.sleep(BLOCKED_MILLIS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
