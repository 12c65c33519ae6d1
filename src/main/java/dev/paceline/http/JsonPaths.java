package dev.paceline.http;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.Arrays;
import java.util.List;

/** Says what is wrong with a JSON text in its sender's terms: the path of the field, and no Java type or class name. */
public final class JsonPaths {

  private JsonPaths() {}

  /** The problem that a failure to read JSON is. */
  public static ProblemException problem(JsonProcessingException failure) {
    if (failure instanceof JsonParseException malformed) {
      return malformed(malformed);
    }
    if (failure instanceof StreamConstraintsException) {
      return ProblemException.badRequest("MALFORMED_JSON", "The JSON is nested too deep, or a number or text in it is too long");
    }
    if (!(failure instanceof JsonMappingException unreadable)) {
      return ProblemException.badRequest("MALFORMED_JSON", "The body is not JSON");
    }
    if (unreadable.getCause() instanceof JsonParseException malformed) {
      return malformed(malformed);
    }
    if (unreadable.getCause() instanceof StreamConstraintsException tooLarge) {
      return problem(tooLarge);
    }
    if (unreadable.getCause() instanceof ProblemException ours) {
      return ours;
    }
    String field = of(unreadable.getPath());
    return field.isEmpty()
        ? ProblemException.invalid("body", "must be one JSON object, and nothing after it")
        : ProblemException.invalid(field, message(unreadable));
  }

  private static ProblemException malformed(JsonParseException failure) {
    String place = failure.getLocation() == null ? ""
        : " at line " + failure.getLocation().getLineNr() + ", column " + failure.getLocation().getColumnNr();
    return ProblemException.badRequest("MALFORMED_JSON", "The body is not well-formed JSON, or says a field twice" + place);
  }

  /** The path of a field without the method and parameter that Bean Validation puts before it. */
  static String ofParameter(Path path) {
    StringBuilder field = new StringBuilder();
    int depth = 0;
    for (Path.Node node : path) {
      if (++depth > 2 || depth == 2 && node.getKind() != ElementKind.PARAMETER) {
        append(field, node.getKind() == ElementKind.CONTAINER_ELEMENT ? null : node.getName(), node.getIndex());
      }
    }
    return field.isEmpty() ? "body" : field.toString();
  }

  private static String of(List<JsonMappingException.Reference> path) {
    StringBuilder field = new StringBuilder();
    for (JsonMappingException.Reference step : path) {
      append(field, step.getFieldName(), step.getIndex() < 0 ? null : step.getIndex());
    }
    return field.toString();
  }

  private static void append(StringBuilder field, String name, Integer index) {
    if (index != null) {
      field.append('[').append(index).append(']');
    }
    if (name != null) {
      field.append(field.isEmpty() ? "" : ".").append(name);
    }
  }

  private static String message(JsonMappingException failure) {
    if (failure instanceof UnrecognizedPropertyException) {
      return "is not a known field";
    }
    if (failure instanceof InvalidFormatException wrong && wrong.getTargetType() != null && wrong.getTargetType().isEnum()) {
      return "must be one of " + Arrays.asList(wrong.getTargetType().getEnumConstants());
    }
    if (failure instanceof InvalidNullException) {
      return "must not be null";
    }
    if (failure instanceof ValueInstantiationException invalid && invalid.getCause() instanceof IllegalArgumentException rule) {
      return rule.getMessage();
    }
    if (failure.getCause() instanceof InputCoercionException range) {
      return "must be " + kind(range.getTargetType());
    }
    if (failure instanceof MismatchedInputException wrong && wrong.getTargetType() != null) {
      return "must be " + kind(wrong.getTargetType());
    }
    return "is not what is expected here";
  }

  private static String kind(Class<?> type) {
    if (type == int.class || type == Integer.class) {
      return "a 32-bit integer";
    }
    if (type == long.class || type == Long.class) {
      return "a 64-bit integer";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type == java.time.Instant.class) {
      return "an RFC 3339 date and time with an offset, such as 2026-01-31T12:00:00Z";
    }
    if (type == String.class) {
      return "a string";
    }
    return Iterable.class.isAssignableFrom(type) ? "an array" : "an object";
  }
}
