package dev.paceline.contract;

import static dev.paceline.testing.Contract.inside;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Contract;
import dev.paceline.testing.Shop;
import dev.paceline.testing.Sql;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BigIntegerNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** What the contract says of requests is what the service takes: neither more nor less. Answers are checked everywhere. */
@QuarkusTest
class ContractRequestsTest {
  private static final List<String> TEXTS = List.of(
      "0", "1", "-1", "500", "501", "1.5", "x", "PAID", "paid", "9223372036854775807", "9223372036854775808",
      "2026-01-31T12:00:00Z", "2026-01-31T12:00:00+01:00", "2026-01-31T12:00:00", "2026-01-31", "2026-02-30T12:00:00Z",
      "join", "*", "\"1\"", "W/\"1\", \"2\"", "\"1", "\"1\" \"2\"", "-a", "a b",
      "k".repeat(64), "k".repeat(65), "k".repeat(255), "k".repeat(256));

  private static final List<String> VALUES = List.of(
      "null", "true", "0", "1", "-1", "1.5", "1000000", "1000001", "1000000000", "1000000001", "2147483648",
      "9223372036854775808", "[]", "{}", "[null]", "\"\"", "\" \"", "\"x\"", "\"1\"", "\"a\\u0000b\"", "\"a\\nb\"",
      "\"ada@example.org\"", "\"ada@\"", "\"zoë@example.org\"", "\"PAID\"", "\"eur\"", "\"1.99999\"", "\"-1\"",
      "\"2019-05-04T10:15:00+02:00\"", "\"2019-05-04\"",
      text(64), text(65), text(100), text(101), text(200), text(201), text(255));

  /** What a well-formed value of these fields names must also exist, or fit to another field. */
  private static final Set<String> MORE_THAN_FORM = Set.of("customerId", "sku", "amount", "currency");

  @Inject Shop shop;
  @Inject Sql sql;

  static List<String> operations() {
    return Contract.served().operations();
  }

  static List<String> operationsWithBody() {
    Contract contract = Contract.served();
    return contract.operations().stream().filter(operation -> contract.at(operation).has("requestBody")).toList();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void theExamplesSucceed(String operation) {
    SampleRequest bare = sample(operation);
    assertSuccess(bare, bare.send(Map.of(), bare.mediaType().map(type -> bare.body())));
    bare.parameters().stream().filter(parameter -> !bare.isRequired(parameter)).forEach(parameter -> {
      SampleRequest request = sample(operation);
      String value = switch (request.name(parameter)) {
        case "If-Match" -> "*";
        case "after" -> cursor(request);
        default -> request.example(parameter);
      };
      if (value.equals("*") && request.name(parameter).equals("If-None-Match")) {
        request.existing().put("sku", Shop.unique());
      }
      assertSuccess(request, request.send(Map.of(parameter, value), request.mediaType().map(type -> request.body())));
    });
  }

  @ParameterizedTest
  @MethodSource("operations")
  void parametersAreTakenAsTheContractSays(String operation) {
    SampleRequest request = sample(operation);
    request.parameters().stream().filter(parameter -> !request.name(parameter).equals("after")).forEach(parameter -> {
      for (String text : TEXTS) {
        Response response = request.send(Map.of(parameter, text), request.mediaType().map(type -> request.body()));
        assertEquals(!conforms(request, parameter, text), response.statusCode() == 400,
            () -> request.name(parameter) + "=" + text + " of " + operation + ": " + response.asString());
      }
    });
  }

  @ParameterizedTest
  @MethodSource("operationsWithBody")
  void bodiesAreTakenAsTheContractSays(String operation) {
    SampleRequest request = sample(operation);
    fields("", request.body()).forEach(field -> {
      String name = field.substring(field.lastIndexOf('/') + 1);
      for (String value : VALUES) {
        ObjectNode body = request.body();
        set(body, field, JsonMapper.shared().readTree(value));
        assertTakenAsSaid(request, body, MORE_THAN_FORM.contains(name), field + "=" + value);
      }
      if (!name.matches("\\d+")) {
        ObjectNode without = request.body();
        ((ObjectNode) without.at(parent(field))).remove(name);
        assertTakenAsSaid(request, without, false, "without " + field);
        ObjectNode more = request.body();
        ((ObjectNode) more.at(parent(field))).put("more", 1);
        assertTakenAsSaid(request, more, false, "more than " + field);
      }
    });
  }

  private static void assertTakenAsSaid(SampleRequest request, JsonNode body, boolean mayBeRefused, String what) {
    Response response = request.send(Map.of(), Optional.of(body));
    boolean refused = response.statusCode() == 400 || isRejectedLine(request, response);
    boolean conforms = request.contract().violations(request.bodySchema(), body).isEmpty() && fits(body);
    if (!conforms || !mayBeRefused) {
      assertEquals(!conforms, refused, () -> what + " of " + request.operation() + ": " + response.asString());
    }
  }

  /** An import answers 200 and names the line. */
  private static boolean isRejectedLine(SampleRequest request, Response response) {
    return request.mediaType().orElseThrow().endsWith("ndjson") && response.path("rejected.size()").equals(1);
  }

  /** The schema does not tell that a value of format int64 fits in 64 bits. */
  private static boolean fits(JsonNode value) {
    return value.isNumber() ? !value.isIntegralNumber() || value.bigIntegerValue().bitLength() < 64
        : value.valueStream().allMatch(ContractRequestsTest::fits);
  }

  private static boolean conforms(SampleRequest request, String parameter, String text) {
    JsonNode schema = request.contract().at(inside(parameter, "schema"));
    JsonNode value = switch (schema.path("type").asString("string")) {
      case "integer" -> text.matches("-?\\d+") ? BigIntegerNode.valueOf(new BigInteger(text)) : StringNode.valueOf(text);
      case "array" -> array(text.split(",", -1));
      default -> StringNode.valueOf(text);
    };
    return fits(value) && request.contract().violations(inside(parameter, "schema"), value).isEmpty();
  }

  private static ArrayNode array(String... texts) {
    ArrayNode array = JsonMapper.shared().createArrayNode();
    Stream.of(texts).forEach(array::add);
    return array;
  }

  private static void assertSuccess(SampleRequest request, Response response) {
    assertTrue(response.statusCode() < 400, () -> request.operation() + ": " + response.asString());
  }

  /** There is more than one of everything, so a page of one has a next. */
  private String cursor(SampleRequest request) {
    sample(request.operation());
    return request.send(Map.of("/components/parameters/Limit", "1"), Optional.empty()).path("next");
  }

  private SampleRequest sample(String operation) {
    SampleRequest request = new SampleRequest(Contract.served(), operation, new HashMap<>());
    String sku = shop.product(2_000_000_000);
    request.existing().put("sku", sku);
    request.existing().put("customerId", String.valueOf(shop.customer()));
    request.existing().put("Idempotency-Key", Shop.unique());
    if (operation.contains("/~1lab~1profile~1diff/")) {
      String profile = given().get("/lab/profile/cpu?seconds=1&format=top").path("id");
      request.existing().putAll(Map.of("base", profile, "other", profile));
    }
    request.existing().put("id", switch (request.tag()) {
      case "orders", "overview" -> shop.placed(shop.product(1)).replaceAll(".*/", "");
      case "customers" -> String.valueOf(shop.customer());
      case "emails" -> String.valueOf(sql.number("""
          INSERT INTO emails (event_id, template, recipient, data, message_id, status)
          SELECT id, 'welcome', 'ada@example.org', '{"name": "Ada"}', '<' || id || '@example.org>', 'dead'
          FROM (SELECT gen_random_uuid() AS id) event RETURNING id"""));
      case "outbox" -> String.valueOf(sql.number("""
          WITH key AS (
            INSERT INTO outbox_held_keys (key, attempts, last_error, next_attempt_at, parked_at)
            VALUES (gen_random_uuid(), 8, 'No such thing', now(), now()) RETURNING key
          )
          INSERT INTO outbox_held (id, event_id, topic, key, payload, created_at)
          SELECT (random() * 1e15)::bigint, gen_random_uuid(), 'test.parked', key, '{}', now() FROM key RETURNING id"""));
      case "lab" -> operation.contains("findings") ? finding() : statement();
      default -> String.valueOf(sql.number(
          "INSERT INTO users (name, email) VALUES ('Ada', ?) RETURNING id", Shop.unique() + "@example.org"));
    });
    return request;
  }

  private static String finding() {
    given().get("/shapes/the same without a table").then().statusCode(200);
    return given().get("/lab/api/findings").path("find { it.statement == 'SELECT 1' }.id");
  }

  /** The id of a statement that has run, and which the lab explains now. */
  private String statement() {
    given().get("/api/v1/customers/" + shop.customer());
    return given().get("/lab/api/statements").path("find { it.statement.contains('FROM customers WHERE id') }.id");
  }

  private static List<String> fields(String place, JsonNode value) {
    Stream<String> inner = value.isObject()
        ? value.propertyNames().stream().flatMap(name -> fields(place + "/" + name, value.get(name)).stream())
        : value.isArray() ? fields(place + "/0", value.get(0)).stream() : Stream.empty();
    return place.isEmpty() ? inner.toList() : Stream.concat(Stream.of(place), inner).toList();
  }

  private static void set(ObjectNode body, String field, JsonNode value) {
    JsonNode parent = body.at(parent(field));
    String name = field.substring(field.lastIndexOf('/') + 1);
    if (parent instanceof ArrayNode array) {
      array.set(Integer.parseInt(name), value);
    } else {
      ((ObjectNode) parent).set(name, value);
    }
  }

  private static String parent(String field) {
    return field.substring(0, field.lastIndexOf('/'));
  }

  private static String text(int length) {
    return '"' + "k".repeat(length) + '"';
  }
}
