package dev.paceline.emails;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.outbox.Event;
import dev.paceline.outbox.EventTarget;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ChannelInServiceTest {

  @Inject
  EventTarget target;

  @Test
  void withoutAnySettingEventsGetToTheIntakeInTheProcess() throws Exception {
    assertTrue(target.isServed());

    List<CompletableFuture<Void>> published = IntStream.range(0, 1_000).mapToObj(n -> target.publish(new Event(
        UUID.randomUUID(), "nothing.of.interest", "1", new JsonObject(), Instant.now(), null)).subscribeAsCompletionStage()).toList();

    for (CompletableFuture<Void> each : published) {
      each.get(20, TimeUnit.SECONDS);
    }
  }
}
