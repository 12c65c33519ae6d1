package dev.paceline.overview;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Compared with what Jackson makes a tree of. */
class JsonTextTest {
  private static final ObjectMapper STRICT = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  @Property
  void whatIsJsonStaysAsItIs(@ForAll("json") JsonNode json, @ForAll boolean isPretty) throws JsonProcessingException {
    String text = isPretty ? json.toPrettyString() : json.toString();

    assertEquals(Optional.of(text), JsonText.of(Buffer.buffer(text)));
  }

  @Property(tries = 5000)
  void whatIsBrokenIsRefused(@ForAll("json") JsonNode json, @ForAll int place, @ForAll("splinters") String splinter, @ForAll @IntRange(max = 2) int cut) {
    String text = json.toString();
    int from = Math.floorMod(place, text.length() + 1);
    String broken = text.substring(0, from) + splinter + text.substring(Math.min(text.length(), from + cut));

    assertEquals(isJson(broken) ? Optional.of(broken) : Optional.empty(), JsonText.of(Buffer.buffer(broken)), broken);
  }

  @Property
  void noBytesAreTakenForOtherText(@ForAll byte[] bytes) {
    JsonText.of(Buffer.buffer(bytes)).ifPresent(text -> assertEquals(Buffer.buffer(bytes), Buffer.buffer(text)));
  }

  @Provide
  Arbitrary<String> splinters() {
    return Arbitraries.of("", "", "{", "}", "[", "]", ",", ":", "\"", "\\", "0", "-", ".", "e", " ", "\n", "\0", "null", "nul", "/", "#", "'", "NaN", "\ufeff");
  }

  /** Its strings have what characters can be sent: no half ones. */
  @Provide
  Arbitrary<JsonNode> json() {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    Arbitrary<String> strings = Arbitraries.strings().all().excludeChars(surrogates()).ofMaxLength(10);
    Arbitrary<JsonNode> leaves = Arbitraries.oneOf(
        strings.map(nodes::textNode), Arbitraries.longs().map(nodes::numberNode),
        Arbitraries.doubles().map(nodes::numberNode), Arbitraries.bigDecimals().map(nodes::numberNode),
        Arbitraries.of(true, false).map(nodes::booleanNode), Arbitraries.just(nodes.nullNode()));
    return Arbitraries.recursive(() -> leaves, inner -> Arbitraries.oneOf(
        inner.list().ofMaxSize(3).map(items -> nodes.arrayNode().addAll(items)),
        Combinators.combine(strings, inner, inner).as((name, a, b) -> ((ObjectNode) nodes.objectNode().set(name, a)).set(name + '2', b))), 0, 3);
  }

  private static char[] surrogates() {
    char[] all = new char[Character.MAX_SURROGATE - Character.MIN_SURROGATE + 1];
    for (int n = 0; n < all.length; n++) {
      all[n] = (char) (Character.MIN_SURROGATE + n);
    }
    return all;
  }

  private static boolean isJson(String text) {
    try {
      return !STRICT.readTree(text).isMissingNode();
    } catch (JsonProcessingException e) {
      return false;
    }
  }
}
