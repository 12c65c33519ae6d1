package dev.paceline.emails.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.MessageProperties;
import dev.paceline.outbox.Event;
import dev.paceline.outbox.EventMessage;
import dev.paceline.outbox.TargetUnavailableException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Map;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * A message on its way to the broker.
 *
 * @param isRepeated whether it was sent before, and no queue took it
 */
record Publishing(Message<?> message, Event event, long sentNanos, boolean isRepeated) {

  static Publishing of(Message<?> message) {
    return new Publishing(message, message.getMetadata(Event.class).orElseThrow(), 0, false);
  }

  Publishing sentNow() {
    return new Publishing(message, event, System.nanoTime(), isRepeated);
  }

  Publishing again() {
    return new Publishing(message, event, 0, true);
  }

  byte[] body() {
    return message.getPayload().toString().getBytes(StandardCharsets.UTF_8);
  }

  AMQP.BasicProperties properties() {
    AMQP.BasicProperties.Builder properties = MessageProperties.MINIMAL_PERSISTENT_BASIC.builder()
        .messageId(event.id().toString())
        .type(event.topic())
        .contentType(EventMessage.MEDIA_TYPE)
        .timestamp(Date.from(event.createdAt()))
        .appId("paceline");
    if (event.traceparent() != null) {
      properties.headers(Map.of("traceparent", event.traceparent()));
    }
    return properties.build();
  }

  void confirmed() {
    message.ack();
  }

  void failed(Throwable cause) {
    message.nack(new TargetUnavailableException(cause));
  }
}
