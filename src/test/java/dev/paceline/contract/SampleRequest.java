package dev.paceline.contract;

import static dev.paceline.testing.Contract.inside;
import static io.restassured.RestAssured.config;
import static io.restassured.RestAssured.given;
import static io.restassured.config.EncoderConfig.encoderConfig;

import dev.paceline.testing.Contract;
import dev.paceline.testing.Shop;
import io.restassured.config.EncoderConfig;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request as the contract's examples have it.
 *
 * @param operation its place in the contract
 * @param existing what replaces the examples of parameters and fields that name data, by their names
 */
record SampleRequest(Contract contract, String operation, Map<String, String> existing) {

  String tag() {
    return contract.at(inside(operation, "tags", "0")).asString();
  }

  /** The places of its parameters. */
  List<String> parameters() {
    int count = contract.at(inside(operation, "parameters")).size();
    return IntStream.range(0, count)
        .mapToObj(n -> contract.resolved(inside(operation, "parameters", String.valueOf(n)))).toList();
  }

  boolean isRequired(String parameter) {
    return contract.at(inside(parameter, "required")).asBoolean(false);
  }

  /** How long a profile takes is always said: its default is too long for a test. */
  private boolean isSent(String parameter) {
    return isRequired(parameter) || name(parameter).equals("seconds");
  }

  String name(String parameter) {
    return contract.at(inside(parameter, "name")).asString();
  }

  String example(String parameter) {
    JsonNode example = contract.at(inside(parameter, "example"));
    Stream<JsonNode> values = example.isArray() ? example.valueStream() : Stream.of(example);
    return existing.getOrDefault(name(parameter), String.join(",", values.map(JsonNode::asString).toList()));
  }

  /** The media type that its body has; empty when it has none. */
  Optional<String> mediaType() {
    return contract.at(inside(operation, "requestBody", "content")).propertyNames().stream().findFirst();
  }

  /** The place of the schema of its body, or of a line of it. */
  String bodySchema() {
    String content = inside(operation, "requestBody", "content", mediaType().orElseThrow());
    String line = inside(content, "x-item-schema");
    return contract.at(line).isObject() ? line : inside(content, "schema");
  }

  /** Its body, or a line of it, with names that nobody has yet. */
  ObjectNode body() {
    JsonNode example = contract.at(inside(operation, "requestBody", "content", mediaType().orElseThrow(), "example"));
    JsonNode body = example.isString() ? JsonMapper.shared().readTree(example.asString()) : example.deepCopy();
    replaceNames(body);
    return (ObjectNode) body;
  }

  private void replaceNames(JsonNode value) {
    value.forEach(this::replaceNames);
    if (value instanceof ObjectNode object) {
      object.propertyNames().forEach(name -> {
        switch (name) {
          case "email", "reference" -> object.put(name, Shop.unique() + object.get(name).asString());
          case "customerId" -> object.put(name, Long.parseLong(existing.get(name)));
          case "sku" -> object.put(name, existing.get(name));
          default -> { }
        }
      });
    }
  }

  /** Sends the required parameters, and these, by their places. */
  Response send(Map<String, String> parameters, Optional<JsonNode> body) {
    RequestSpecification request = body.isPresent() ? given() : given().noContentType();
    parameters().stream().filter(place -> isSent(place) || parameters.containsKey(place)).forEach(place -> {
      String value = parameters.getOrDefault(place, example(place));
      switch (contract.at(inside(place, "in")).asString()) {
        case "path" -> request.pathParam(name(place), value);
        case "query" -> request.queryParam(name(place), value);
        default -> request.header(name(place), value);
      }
    });
    EncoderConfig asNamed = encoderConfig().appendDefaultContentCharsetToContentTypeIfUndefined(false);
    body.ifPresent(value -> request.config(config().encoderConfig(asNamed)).contentType(mediaType().orElseThrow())
        .body((value + "\n").getBytes(StandardCharsets.UTF_8)));
    String[] place = operation.split("/");
    return request.request(place[3].toUpperCase(), place[2].replace("~1", "/"));
  }
}
