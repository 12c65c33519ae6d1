package dev.paceline.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.builder.ResponseBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class ConformanceTest {
  private static final String USER = """
      {"id":1,"name":"Ada","email":"ada@example.org","version":1,
       "createdAt":"2026-01-31T12:00:00Z","updatedAt":"2026-01-31T12:00:00.5Z"}""";
  private static final String PROBLEM = """
      {"type":"urn:paceline:problem:user-not-found","title":"Not Found","status":404,"code":"USER_NOT_FOUND",
       "traceId":"4bf92f3577b34da6a3ce929d0e0e4736"}""";
  private static final String UNAVAILABLE =
      PROBLEM.replace("404", "503").replace("USER_NOT_FOUND", "UNAVAILABLE");
  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json;charset=UTF-8", "ETag", "\"1\"");
  private static final Map<String, String> PROBLEM_JSON = Map.of("Content-Type", "application/problem+json");

  @Test
  void whatConformsIsLeftAlone() {
    assertEquals(List.of(), user(200, JSON, USER));
    assertEquals(List.of(), user(304, Map.of("ETag", "\"1\""), ""));
    assertEquals(List.of(), user(404, PROBLEM_JSON, PROBLEM));
    assertEquals(List.of(), deviations("HEAD", "/api/v1/users/1", 200, JSON, ""));
    assertEquals(List.of(), user(503, with(PROBLEM_JSON, "Retry-After", "1"), UNAVAILABLE));
    assertEquals(List.of(), deviations("GET", "/q/anything", 200, Map.of(), "?"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
      "\"name\":\"Ada\",  |                                   | required property 'name'",
      "\"id\":1           | \"id\":1,\"password\":\"secret\"  | 'password'",
      "\"id\":1           | \"id\":\"1\"                      | integer expected",
      "\"version\":1      | \"version\":0                     | minimum",
      "\"Ada\"            | null                              | null found",
      "ada@example.org    | ada                               | idn-email",
      "12:00:00Z          | 12:00:00+01:00                    | pattern",
      "2026-01-31         | 2026-02-31                        | date-time",
      "}                  | },                                | not JSON",
      "}                  |                                   | not JSON",
  })
  void aWrongBodyIsToldApart(String right, String wrong, String complaint) {
    assertComplaint(complaint, user(200, JSON, USER.replace(right, wrong == null ? "" : wrong)));
  }

  @Test
  void aWrongStatusIsToldApart() {
    assertComplaint("status 202 is not documented", user(202, JSON, USER));
    assertComplaint("status 409 is not documented", user(409, PROBLEM_JSON, PROBLEM));
  }

  @Test
  void aWrongContentTypeIsToldApart() {
    assertComplaint("content type 'text/html'", user(200, with(JSON, "Content-Type", "text/html"), USER));
    assertComplaint("content type ''", user(200, Map.of("ETag", "\"1\""), USER));
    assertComplaint("content type 'application/json'", user(404, JSON, PROBLEM));
  }

  @Test
  void aWrongOrMissingHeaderIsToldApart() {
    assertComplaint("header ETag is missing", user(200, Map.of("Content-Type", "application/json"), USER));
    assertComplaint("pattern", user(200, with(JSON, "ETag", "W/\"1\""), USER));
    assertComplaint("header Retry-After is missing", user(503, PROBLEM_JSON, UNAVAILABLE));
    assertComplaint("integer expected", user(503, with(PROBLEM_JSON, "Retry-After", "soon"), UNAVAILABLE));
  }

  @Test
  void aBodyWhereNoneBelongsIsToldApart() {
    assertComplaint("a body is not documented", deviations("DELETE", "/api/v1/users/1", 204, JSON, USER));
  }

  @Test
  void aWrongProblemIsToldApart() {
    assertComplaint("required property 'traceId'", user(404, PROBLEM_JSON, PROBLEM.replace("traceId", "trace")));
    assertComplaint("another status", user(404, PROBLEM_JSON, PROBLEM.replace("404", "400")));
    assertComplaint("code \"GONE\" is not documented", user(404, PROBLEM_JSON, PROBLEM.replace("USER_NOT_FOUND", "GONE")));
  }

  @Test
  void whereThereIsNoOperationOnlyAProblemIsRight() {
    assertEquals(List.of(), deviations("GET", "/api/v1/nothing", 404, PROBLEM_JSON, PROBLEM));
    assertEquals(List.of(), deviations("PATCH", "/api/v1/users/1", 405, PROBLEM_JSON, PROBLEM));
    assertComplaint("no such operation", deviations("GET", "/api/v1/nothing", 200, JSON, USER));
    assertComplaint("no such operation", deviations("PATCH", "/api/v1/users/1", 200, JSON, USER));
    assertComplaint("not that of a problem", deviations("GET", "/api/v1/nothing", 404, JSON, PROBLEM));
    assertComplaint("required property 'code'", deviations("GET", "/api/v1/nothing", 404, PROBLEM_JSON, "{}"));
  }

  @Test
  void aPathThatHasNotTheMethodLeavesItToOneThatHas() {
    assertComplaint("status 418", deviations("PUT", "/api/v1/products/popular", 418, PROBLEM_JSON, PROBLEM));
  }

  @Test
  void everyLineOfAStreamIsChecked() {
    Map<String, String> ndjson = Map.of("Content-Type", "application/x-ndjson");

    assertEquals(List.of(), deviations("GET", "/api/v1/orders/export", 200, ndjson, ""));
    assertComplaint("required property 'total'", deviations("GET", "/api/v1/orders/export", 200, ndjson, "{}\n"));
  }

  @Test
  void restAssuredIsKeptToTheContractWithoutBeingAsked() {
    AssertionError failure = assertThrows(AssertionError.class, () -> RestAssured.given()
        .filter((request, response, next) -> new ResponseBuilder()
            .clone(next.next(request, response)).setStatusCode(418).build())
        .get("/api/v1/users"));
    assertTrue(failure.getMessage().contains("status 418 is not documented"), failure.getMessage());
  }

  private static List<String> user(int status, Map<String, String> headers, String body) {
    return deviations("GET", "/api/v1/users/1", status, headers, body);
  }

  private static List<String> deviations(String method, String path, int status, Map<String, String> headers, String body) {
    return Conformance.deviations(
        Contract.served(), new Conformance.Answer(method, path, status, headers::get, body));
  }

  private static Map<String, String> with(Map<String, String> headers, String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return more;
  }

  private static void assertComplaint(String complaint, List<String> deviations) {
    assertTrue(deviations.stream().anyMatch(deviation -> deviation.contains(complaint)), complaint + " in " + deviations);
  }
}
