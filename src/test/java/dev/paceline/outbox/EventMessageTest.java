package dev.paceline.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventMessageTest {
  private static final UUID ID = UUID.fromString("0b6c3c1e-5d43-4c6e-9d0a-3f3b8f0b5a11");
  private static final String TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private static Event event(String traceparent) {
    return new Event(ID, "user.created", "7", new JsonObject().put("name", "Zoë \"Z\" Ångström"),
        Instant.parse("2026-01-31T12:00:00.123456Z"), traceparent);
  }

  @Test
  void isACloudEvent() {
    assertEquals(new JsonObject("""
        {"specversion": "1.0", "id": "0b6c3c1e-5d43-4c6e-9d0a-3f3b8f0b5a11", "source": "/paceline",
         "type": "user.created.v1", "subject": "7", "time": "2026-01-31T12:00:00.123456Z",
         "datacontenttype": "application/json", "traceparent": "%s", "data": {"name": "Zoë \\"Z\\" Ångström"}}
        """.formatted(TRACEPARENT)), new JsonObject(EventMessage.write(event(TRACEPARENT))));
  }

  @Test
  void isReadAsItWasWritten() {
    assertEquals(event(TRACEPARENT), EventMessage.read(EventMessage.write(event(TRACEPARENT))));
    assertEquals(event(null), EventMessage.read(EventMessage.write(event(null))));
  }

  @Test
  void unknownMembersAreLeftAlone() {
    JsonObject message = new JsonObject(EventMessage.write(event(null))).put("new", 1).put("dataschema", "x");
    assertEquals(event(null), EventMessage.read(message.encode()));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "", "hello", "[]", "{}", "null",
      "{\"specversion\":\"0.3\",\"type\":\"user.created.v1\"}",
      "{\"specversion\":\"1.0\",\"type\":\"user.created.v2\",\"id\":\"0b6c3c1e-5d43-4c6e-9d0a-3f3b8f0b5a11\",\"time\":\"2026-01-31T12:00:00Z\",\"data\":{}}",
      "{\"specversion\":\"1.0\",\"type\":\"user.created.v1\",\"id\":\"7\",\"time\":\"2026-01-31T12:00:00Z\",\"subject\":\"7\",\"data\":{}}",
      "{\"specversion\":\"1.0\",\"type\":\"user.created.v1\",\"id\":\"0b6c3c1e-5d43-4c6e-9d0a-3f3b8f0b5a11\",\"time\":\"yesterday\",\"subject\":\"7\",\"data\":{}}",
      "{\"specversion\":\"1.0\",\"type\":\"user.created.v1\",\"id\":\"0b6c3c1e-5d43-4c6e-9d0a-3f3b8f0b5a11\",\"time\":\"2026-01-31T12:00:00Z\",\"subject\":\"7\"}"})
  void whatIsNoEventIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> EventMessage.read(text));
  }
}
