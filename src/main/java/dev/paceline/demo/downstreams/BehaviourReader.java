package dev.paceline.demo.downstreams;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Iterator;
import java.util.Set;

/** Reads a behaviour and takes nothing for granted; each failure is an IllegalArgumentException that says what to write. */
final class BehaviourReader {
  private static final String DELAY = "delayMs";
  private static final String FAILURE = "failure";
  private static final String RATIO = "failureRatio";
  private static final Set<String> FIELDS = Set.of(DELAY, FAILURE, RATIO);
  private static final ObjectReader STRICT = JsonMapper.builder()
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build().reader();

  private BehaviourReader() {}

  /** What the text leaves out is as usual. */
  static Behaviour read(String json, Behaviour usual) {
    JsonNode fields = parse(json);
    refuseUnknown(fields.fieldNames());
    return new Behaviour(
        delayMs(fields.path(DELAY), usual), failure(fields.path(FAILURE), usual), ratio(fields.path(RATIO), usual));
  }

  private static JsonNode parse(String json) {
    try {
      JsonNode read = STRICT.readTree(json);
      if (!read.isObject()) {
        throw new IllegalArgumentException("The body must be a JSON object, such as {\"delayMs\":1500,\"failure\":\"error\"}");
      }
      return read;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The body is not valid JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static void refuseUnknown(Iterator<String> names) {
    while (names.hasNext()) {
      String name = names.next();
      if (!FIELDS.contains(name)) {
        throw new IllegalArgumentException("Unknown field " + name + ": there are delayMs, failure and failureRatio");
      }
    }
  }

  private static int delayMs(JsonNode delay, Behaviour usual) {
    if (delay.isMissingNode()) {
      return usual.delayMs();
    }
    return delay.isIntegralNumber() && delay.canConvertToInt() ? delay.intValue() : -1;
  }

  private static Failure failure(JsonNode failure, Behaviour usual) {
    if (failure.isMissingNode()) {
      return usual.failure();
    }
    return Failure.find(failure.textValue())
        .orElseThrow(() -> new IllegalArgumentException("failure must be one of " + Failure.texts()));
  }

  private static double ratio(JsonNode ratio, Behaviour usual) {
    if (ratio.isMissingNode()) {
      return usual.failureRatio();
    }
    return ratio.isNumber() ? ratio.doubleValue() : Double.NaN;
  }
}
