package dev.paceline.lab.profiler;

import static io.restassured.RestAssured.given;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Await;
import dev.paceline.testing.SlowReader;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.xml.parsers.DocumentBuilderFactory;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real profiles of the service under test. */
@QuarkusTest
class ProfileResourceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path folder;

  @Test
  void topNamesTheMethodThatUsesTheProcessor() throws Exception {
    try (Work work = Work.of(Event.CPU)) {
      profile("cpu", "top").then().statusCode(200).contentType("application/json")
          .header("Cache-Control", "no-store")
          .header("Paceline-Profile-Id", matchesPattern("cpu-\\d+"))
          .header("Paceline-Profile-Overhead", matchesPattern("\\d+\\.\\d\\d"))
          .body("event", equalTo("cpu")).body("seconds", equalTo(1))
          .body("top.size()", lessThanOrEqualTo(20))
          .body("top.frame", hasItem(Work.frame(Event.CPU)))
          .body("topSelf[0].frame", equalTo(Work.frame(Event.CPU))).body("topSelf.size()", lessThanOrEqualTo(20));
    }
  }

  @Test
  void aFlameGraphIsWhatIsAnsweredByDefault() {
    String html = given().get("/lab/profile/cpu?seconds=1").then().statusCode(200).contentType("text/html").extract().asString();
    assertTrue(html.startsWith("<!DOCTYPE html>") && html.contains("overhead"), html);
  }

  /** While another endpoint works as hard. */
  @Test
  void ofOneEndpointItHasOnlyWhatItsRequestsDo() throws Exception {
    try (Requests wanted = new Requests("/busy/calculate"); Requests other = new Requests("/busy/format")) {
      Response answer = given().queryParam("endpoint", "GET /busy/calculate").get("/lab/profile/cpu?seconds=2&format=top");
      answer.then().statusCode(200).body("endpoint", equalTo("GET /busy/calculate")).body("samples", greaterThan(10));
      String id = answer.path("id");
      String stacks = given().queryParam("base", id).queryParam("other", id).get("/lab/profile/diff?format=collapsed")
          .then().statusCode(200).extract().asString();
      assertThat(stacks, allOf(containsString("BusyResource.calculate"), not(containsString("BusyResource.format"))));
      assertTrue(index().contains("<td>GET /busy/calculate</td>"));
      String all = profile("cpu", "top").path("id");
      given().queryParam("base", all).queryParam("other", id).get("/lab/profile/diff").then().statusCode(400)
          .body("violations[0].field", equalTo("other"));
    }
  }

  @ParameterizedTest
  @CsvSource({"wall, flamegraph, GET /x", "alloc, top, GET /x", "lock, top, GET /x", "cpu, jfr, GET /x", "cpu, top, get /x",
      "cpu, top, GET", "cpu, top, GET x", "cpu, top, TRACE /x", "cpu, top, ''", "cpu, top, GET  /x", "cpu, top, GET /x?y=1"})
  void noOtherProfileOfAnEndpointCanBeHad(String event, String format, String endpoint) {
    given().queryParam("endpoint", endpoint).queryParam("format", format).get("/lab/profile/" + event).then().statusCode(400)
        .body("violations[0].field", equalTo(format.equals("jfr") ? "format" : "endpoint"));
  }

  @Test
  void anEndpointThatNobodyAsksHasNoSamples() {
    String html = given().queryParam("endpoint", "GET /nobody").get("/lab/profile/cpu?seconds=1").then().statusCode(200)
        .contentType("text/html").extract().asString();
    assertTrue(html.startsWith("<!DOCTYPE html>") && html.contains("GET /nobody"), html);
  }

  @Test
  void aRecordingIsAFileToKeep() throws Exception {
    Response answer = profile("wall", "jfr");
    answer.then().statusCode(200).contentType("application/octet-stream")
        .header("Content-Disposition", matchesPattern("attachment; filename=\"paceline-wall-\\d+\\.jfr\""));
    assertFalse(RecordingFile.readAllEvents(Files.write(folder.resolve("a.jfr"), answer.asByteArray())).isEmpty());
  }

  @Test
  void twoProfilesOfAnEventCanBeCompared() throws Exception {
    String base = profile("cpu", "collapsed").then().statusCode(200).contentType("text/plain").extract().header("Paceline-Profile-Id");
    String other;
    try (Work work = Work.of(Event.CPU)) {
      other = profile("cpu", "collapsed").header("Paceline-Profile-Id");
    }
    given().queryParam("base", base).queryParam("other", other).get("/lab/profile/diff").then().statusCode(200)
        .body("base", equalTo(base)).body("other", equalTo(other)).body("event", equalTo("cpu"))
        .body("top.size()", lessThanOrEqualTo(20)).body("top[0].frame", notNullValue());
    given().queryParam("base", base).queryParam("other", other).queryParam("format", "collapsed").get("/lab/profile/diff")
        .then().statusCode(200).contentType("text/plain")
        .body(matchesPattern("(?s)(\\S[^\\n]* \\d+ \\d+\\n)+"))
        .body(matchesPattern("(?s).*" + Work.frame(Event.CPU).replace('.', '/').replaceFirst("/calculate$", ".calculate") + "[^\\n]* 0 [1-9]\\d*\\n.*"));
    given().queryParam("base", base).queryParam("other", other).queryParam("format", "flamegraph").get("/lab/profile/diff")
        .then().statusCode(200).contentType("text/html").body(containsString(other + " against " + base));
    String lock = profile("lock", "top").path("id");
    given().queryParam("base", base).queryParam("other", lock).get("/lab/profile/diff").then().statusCode(400);
    given().queryParam("base", base).queryParam("other", "cpu-999999").get("/lab/profile/diff").then().statusCode(404);
  }

  @Test
  void thereIsOneAtATimeAndItEndsWhenItsReaderGoesAway() throws Exception {
    try (SlowReader reader = new SlowReader("GET /lab/profile/lock?seconds=60&format=top")) {
      Await.until("a profile runs", PATIENCE, () -> index().contains("A profile of lock runs"));
      Response refused = profile("cpu", "top");
      refused.then().statusCode(409).body("code", equalTo("PROFILE_RUNNING"));
      int seconds = Integer.parseInt(refused.header("Retry-After"));
      assertTrue(seconds >= 1 && seconds <= 60, () -> "Retry-After: " + seconds);
    }
    Await.until("no profile runs", PATIENCE, () -> index().contains("No profile runs."));
    assertEquals(200, profile("lock", "top").statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "heap", "CPU", "cpu?seconds=0", "cpu?seconds=61", "cpu?seconds=1.5", "cpu?seconds=", "cpu?seconds=ten", "cpu?format=svg",
      "cpu?seconds=1&format=TOP", "cpu?second=1", "cpu?seconds=1&seconds=1", "cpu?seconds=1&event=cpu", "diff?base=cpu-1", "diff?base=x&other=y",
      "diff?base=cpu-1&other=cpu-2&format=jfr"})
  void whatCanNotBeAskedForIsRefused(String path) {
    given().get("/lab/profile/" + path).then().statusCode(400).body("code", equalTo("INVALID_INPUT"));
  }

  /** HTML that is also XML is certainly well formed. */
  @Test
  void theIndexLinksEveryEventAndFormat() throws Exception {
    String id = profile("alloc", "top").path("id");
    String page = index();
    var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(
        page.replace("<!DOCTYPE html>", "").replace("<meta charset=\"utf-8\">", "").getBytes("UTF-8")));
    assertEquals("html", document.getDocumentElement().getTagName());
    assertFalse(page.contains("<script"));
    for (Event event : Event.values()) {
      for (Format format : Format.values()) {
        assertTrue(page.contains("\"/lab/profile/" + event + "?seconds=10&amp;format=" + format + "\""), page);
      }
    }
    assertTrue(page.contains("<td>" + id + "</td>"), page);
    given().get("/lab/profile?x=1").then().statusCode(400);
  }

  private static String index() {
    return given().get("/lab/profile").then().statusCode(200).contentType(containsString("text/html")).extract().asString();
  }

  private static Response profile(String event, String format) {
    return given().get("/lab/profile/" + event + "?seconds=1&format=" + format);
  }
}
