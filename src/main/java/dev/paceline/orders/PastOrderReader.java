package dev.paceline.orders;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.paceline.http.JsonPaths;
import dev.paceline.http.Parameters;
import dev.paceline.http.ProblemException;
import jakarta.inject.Singleton;
import jakarta.validation.Validator;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Reads a line of an import, as strictly as the rest of the API reads its bodies. */
@Singleton
class PastOrderReader {
  private final ObjectReader json;
  private final Validator validator;

  PastOrderReader(ObjectMapper mapper, Validator validator) {
    this.json = mapper.readerFor(PastOrder.class);
    this.validator = validator;
  }

  /** Fails with {@link ProblemException}, which says in its code and text why the line can't be imported. */
  NumberedOrder read(Lines.Line line) {
    if (line.tooLong()) {
      throw ProblemException.badRequest("LINE_TOO_LONG", "The line has more than " + OrderImport.MAX_LINE_BYTES + " bytes");
    }
    PastOrder order = parse(decode(line.text()));
    check(order);
    Instant placedAt = Parameters.instant("placedAt", order.placedAt());
    if (placedAt.isAfter(Instant.now())) {
      throw ProblemException.invalid("placedAt", "must not be in the future");
    }
    return new NumberedOrder(line.number(), placedAt, totalMinor(order), order);
  }

  /** Jackson would guess UTF-16 or UTF-32 from bytes, and let some malformed UTF-8 pass. */
  private static String decode(byte[] text) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    } catch (CharacterCodingException e) {
      throw ProblemException.badRequest("MALFORMED_UTF8", "The line is not well-formed UTF-8");
    }
  }

  private PastOrder parse(String text) {
    try {
      PastOrder order = json.readValue(text);
      if (order == null) {
        throw ProblemException.invalid("body", "must be an object");
      }
      return order;
    } catch (JsonProcessingException e) {
      ProblemException problem = JsonPaths.problem(e);
      throw problem.code().equals("MALFORMED_JSON") ? malformed(e.getLocation()) : problem;
    }
  }

  private static ProblemException malformed(JsonLocation place) {
    return ProblemException.badRequest(
        "MALFORMED_JSON", "The line is not well-formed JSON" + (place == null ? "" : " at column " + place.getColumnNr()));
  }

  private void check(PastOrder order) {
    validator.validate(order).stream()
        .min((a, b) -> a.getPropertyPath().toString().compareTo(b.getPropertyPath().toString()))
        .ifPresent(violation -> {
          throw ProblemException.invalid(violation.getPropertyPath().toString(), violation.getMessage());
        });
    if (!order.hasOneCurrency()) {
      throw ProblemException.invalid("items", "must all have the same currency");
    }
  }

  private static long totalMinor(PastOrder order) {
    try {
      return order.totalMinor();
    } catch (ArithmeticException e) {
      throw ProblemException.invalid("items", "cost more than can be stored");
    }
  }
}
