package dev.paceline.overview;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Bodies that can stand inside of another JSON text (RFC 8259) as they are: looked through once, nothing is built of them. */
final class JsonText {
  private static final JsonFactory JSON = JsonFactory.builder().disable(JsonFactory.Feature.CHARSET_DETECTION).build();

  private JsonText() {}

  /** Its text; empty unless it is one JSON value in UTF-8, and nothing else. */
  static Optional<String> of(Buffer body) {
    byte[] bytes = body.getBytes();
    try (JsonParser parser = JSON.createParser(bytes)) {
      JsonToken first = parser.nextToken();
      parser.skipChildren();
      return first == null || parser.nextToken() != null
          ? Optional.empty()
          : Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (IOException notJson) {
      return Optional.empty();
    }
  }
}
