package dev.paceline.http;

import static dev.paceline.http.ProblemsTest.assertProblem;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sends each kind of bad JSON to a real resource, and to the very mapper that reads bodies. */
@QuarkusTest
class StrictJsonTest {
  @TestHTTPResource("/api/v1/users")
  URL users;

  @Inject
  ObjectMapper json;

  record Numbers(int small, long large, boolean flag, Kind kind, List<Integer> many) {}

  enum Kind { ONE, TWO }

  static Stream<byte[]> malformed() {
    String valid = "{\"name\":\"A\",\"email\":\"a@example.org\"}";
    Stream<String> texts = Stream.of(
        "{", "{\"name\":}", "{\"name\":\"a", valid + " x", "{'name':'a'}", "/**/" + valid, "{\"name\":NaN}", "{\"name\":01}",
        "{\"name\":\"\\x\"}", "{\"name\":\"a\nb\"}", "{\"name\":\"A\",\"name\":\"A\"}", valid.replace("}", ",}"),
        "{\"x\":" + "[".repeat(2000) + "]".repeat(2000) + "}", "{\"name\":" + "9".repeat(2000) + "}", "\ufeff" + valid);
    Stream<byte[]> bytes = Stream.of(
        "{\"name\":\"é\"}".getBytes(ISO_8859_1), "{\"name\":\"\u00ed\u00a0\u0080\"}".getBytes(ISO_8859_1));
    Stream<byte[]> charsets = Stream.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, Charset.forName("UTF-32BE"))
        .map(valid::getBytes);
    return Stream.of(texts.map(text -> text.getBytes(UTF_8)), bytes, charsets).flatMap(each -> each);
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void malformedJsonIsRefused(byte[] body) throws IOException {
    assertNull(assertProblem(400, "MALFORMED_JSON", post(body)).getValue("violations"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "null", "[]", "[{}]", "\"x\"", "1", "true", "{\"name\":\"A\",\"email\":\"a@b.cc\"}{}", "[[["})
  void bodyThatIsNotOneObjectIsInvalid(String body) throws IOException {
    assertEquals("body", field(post(body.getBytes(UTF_8))));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "{\"name\":1}|name", "{\"name\":1.5}|name", "{\"name\":true}|name", "{\"name\":{}}|name", "{\"name\":[\"a\"]}|name",
      "{\"nope\":1}|nope", "{\"email\":\"a@example.org\",\"name\":null}|name", "{\"name\":\"A\"}|email",
      "{\"name\":\"A\",\"email\":\"nope\"}|email", "{\"name\":\"\\u0000\",\"email\":\"a@example.org\"}|name",
      "{\"name\":\"\\ud800\",\"email\":\"a@example.org\"}|name", "{\"@class\":\"java.lang.Runtime\"}|@class"})
  void wrongFieldIsNamed(String body, String field) throws IOException {
    assertEquals(field, field(post(body.getBytes(UTF_8))));
  }

  @Test
  void everyWrongFieldIsNamed() throws IOException {
    JsonObject problem = assertProblem(400, "INVALID_INPUT", post("{}".getBytes(UTF_8)));

    assertEquals(
        List.of("email", "name"),
        problem.getJsonArray("violations").stream().map(each -> ((JsonObject) each).getString("field")).toList());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "\"small\":\"1\"|small must be a 32-bit integer", "\"small\":1.5|small must be a 32-bit integer",
      "\"small\":1.0|small must be a 32-bit integer", "\"small\":1e2|small must be a 32-bit integer",
      "\"small\":2147483648|small must be a 32-bit integer", "\"small\":null|small must be a 32-bit integer",
      "\"large\":9223372036854775808|large must be a 64-bit integer", "\"large\":\"\"|large must be a 64-bit integer",
      "\"large\":true|large must be a 64-bit integer", "\"small\":[1]|small must be a 32-bit integer",
      "\"flag\":\"true\"|flag must be true or false", "\"flag\":1|flag must be true or false",
      "\"kind\":0|kind must be one of [ONE, TWO]", "\"kind\":\"one\"|kind must be one of [ONE, TWO]",
      "\"kind\":\"\"|kind must be one of [ONE, TWO]", "\"many\":1|many must be an array",
      "\"many\":[1,\"2\"]|many[1] must be a 32-bit integer", "\"many\":{}|many must be an array"})
  void nothingIsGuessed(String field, String detail) {
    JsonProcessingException failure =
        assertThrows(JsonProcessingException.class, () -> json.readValue("{" + field + "}", Numbers.class));

    assertEquals(detail, JsonPaths.problem(failure).getMessage());
  }

  private RawHttp.Answer post(byte[] body) throws IOException {
    return RawHttp.send(users, "POST", users.getPath(), body, "Content-Type: application/json");
  }

  private static String field(RawHttp.Answer answer) {
    return assertProblem(400, "INVALID_INPUT", answer).getJsonArray("violations").getJsonObject(0).getString("field");
  }
}
