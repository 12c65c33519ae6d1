package dev.paceline.testing;

import static dev.paceline.testing.Contract.inside;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

/** Compares one answer of the service with its contract. */
final class Conformance {
  private static final String PROBLEM = "application/problem+json";

  /** How a request may be refused before any operation sees it; the contract says so once for all. */
  private static final Set<Integer> REFUSALS_OF_ANY_REQUEST = Set.of(405, 408, 413, 414, 415, 417, 431, 501);

  private final Contract contract;
  private final Answer answer;
  private final List<String> deviations = new ArrayList<>();

  private Conformance(Contract contract, Answer answer) {
    this.contract = contract;
    this.answer = answer;
  }

  /**
   * @param path without the query
   * @param header gives the value of a header; null when it is absent
   */
  record Answer(String method, String path, int status, UnaryOperator<String> header, String body) {

    boolean isHead() {
      return method.equals("HEAD");
    }

    /** Without parameters; empty when there is none. */
    String mediaType() {
      String contentType = header.apply("Content-Type");
      return contentType == null ? "" : contentType.split(";")[0].trim();
    }
  }

  /** Where the answer is not what the contract says; empty when it conforms. */
  static List<String> deviations(Contract contract, Answer answer) {
    if (!answer.path.matches("/(api/v1|lab)/.*") || answer.method.equals("OPTIONS")) {
      return List.of();
    }
    Conformance conformance = new Conformance(contract, answer);
    Optional<String> operation = contract.operation(answer.isHead() ? "get" : answer.method, answer.path);
    operation.ifPresentOrElse(conformance::checkOperation, conformance::checkNoOperation);
    return conformance.deviations;
  }

  private void checkOperation(String operation) {
    String response = contract.resolved(inside(operation, "responses", String.valueOf(answer.status)));
    if (contract.at(response).isObject()) {
      checkHeaders(response);
      checkContent(response);
    } else if (REFUSALS_OF_ANY_REQUEST.contains(answer.status)) {
      checkProblem();
    } else {
      deviations.add("status " + answer.status + " is not documented");
    }
  }

  private void checkNoOperation() {
    if (answer.status == 404 || REFUSALS_OF_ANY_REQUEST.contains(answer.status)) {
      checkProblem();
    } else {
      deviations.add("there is no such operation");
    }
  }

  private void checkHeaders(String response) {
    contract.at(inside(response, "headers")).propertyNames().forEach(name -> {
      String header = contract.resolved(inside(response, "headers", name));
      String value = answer.header.apply(name);
      if (value != null) {
        checkHeader(inside(header, "schema"), value);
      } else if (contract.at(inside(header, "required")).asBoolean(false)) {
        deviations.add("header " + name + " is missing");
      }
    });
  }

  private void checkHeader(String schema, String value) {
    boolean isText = contract.at(inside(schema, "type")).asString("string").equals("string");
    checkValue(schema, isText ? StringNode.valueOf(value) : json(value).orElse(StringNode.valueOf(value)));
  }

  private void checkContent(String response) {
    JsonNode documented = contract.at(inside(response, "content"));
    if (documented.isMissingNode()) {
      if (!answer.body.isEmpty()) {
        deviations.add("a body is not documented");
      }
    } else if (!documented.has(answer.mediaType())) {
      deviations.add("content type '" + answer.mediaType() + "' is not documented");
    } else if (!answer.isHead()) {
      checkBody(inside(response, "content", answer.mediaType()));
      checkCode(contract.at(inside(response, "description")).asString());
    }
  }

  private void checkBody(String mediaType) {
    if (!answer.mediaType().endsWith("json") || answer.mediaType().endsWith("x-ndjson")) {
      checkValue(inside(mediaType, "schema"), StringNode.valueOf(answer.body));
      String line = inside(mediaType, "x-item-schema");
      if (contract.at(line).isObject()) {
        answer.body.lines().forEach(text -> checkJson(line, text));
      }
    } else {
      checkJson(inside(mediaType, "schema"), answer.body);
    }
  }

  private void checkProblem() {
    if (!answer.mediaType().equals(PROBLEM)) {
      deviations.add("content type '" + answer.mediaType() + "' is not that of a problem");
    } else if (!answer.isHead()) {
      checkJson("/components/schemas/Problem", answer.body);
    }
  }

  private void checkJson(String schema, String text) {
    json(text).ifPresentOrElse(value -> checkValue(schema, value), () -> deviations.add("not JSON: " + text));
  }

  private void checkValue(String schema, JsonNode value) {
    contract.violations(schema, value).forEach(violation -> deviations.add(violation + " in " + value));
  }

  /** A problem repeats the status, and the contract names its code. */
  private void checkCode(String description) {
    if (answer.mediaType().equals(PROBLEM)) {
      JsonNode problem = json(answer.body).orElseThrow();
      if (problem.path("status").asInt(0) != answer.status) {
        deviations.add("the problem says another status: " + problem);
      }
      if (!description.contains("`" + problem.path("code").asString("") + "`")) {
        deviations.add("code " + problem.path("code") + " is not documented for status " + answer.status);
      }
    }
  }

  private static Optional<JsonNode> json(String text) {
    try {
      return Optional.of(JsonMapper.shared().readTree(text)).filter(value -> !value.isMissingNode());
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}
