package dev.paceline.lab.sentinel;

import dev.paceline.http.EndedRequest;
import dev.paceline.http.RequestListener;
import dev.paceline.testing.Await;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Sends requests and tells what the sentinel has found in each. Hears of their end after the sentinel has. */
@Singleton
@Priority(-1)
class Requests implements RequestListener {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Findings findings;
  private final Set<String> ended = ConcurrentHashMap.newKeySet();

  Requests(Findings findings) {
    this.findings = findings;
  }

  @Override
  public void ended(EndedRequest request) {
    ended.add(request.traceId());
  }

  /** What was found in one GET of the path, which has to succeed. */
  List<Finding> findings(String path) throws Exception {
    Map<String, Long> before = occurrences();
    String trace = UUID.randomUUID().toString().replace("-", "");
    Response answer = RestAssured.given().header("traceparent", "00-" + trace + "-00f067aa0ba902b7-00").get(path);
    answer.then().statusCode(200);
    Await.until("the end of " + path, PATIENCE, () -> ended.contains(trace));
    return findings.all().stream()
        .filter(finding -> finding.traceId().equals(trace))
        .filter(finding -> finding.occurrences() == before.getOrDefault(finding.id(), 0L) + 1)
        .toList();
  }

  private Map<String, Long> occurrences() {
    return findings.all().stream().collect(Collectors.toMap(Finding::id, Finding::occurrences));
  }
}
