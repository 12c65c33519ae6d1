package dev.paceline.overview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Await;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Second requests: when they are made, who wins, and that there are few of them. */
class DownstreamRetryTest {
  private static final String[] GENEROUS = {"extra-requests=1", "timeout=20s"};
  private static final String NEVER_OPENS = "breaker-window=100000";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ScriptedDownstream server = ScriptedDownstream.started();

  @AfterEach
  void close() {
    server.close();
  }

  static Stream<Reply> passing() {
    return Stream.of(Reply.status(500), Reply.status(503), Reply.closed(), Reply.reset(), Reply.resetInBody(), Reply.raw("nonsense\r\n\r\n"));
  }

  @ParameterizedTest
  @MethodSource("passing")
  void whatMayPassIsTriedOnceMore(Reply failure) throws Exception {
    try (AskedService service = new AskedService(server.url("/"), GENEROUS)) {
      server.answersNext(failure);

      assertEquals(PartStatus.OK, service.ask().status());
      assertEquals(2, server.requests().size());
      assertEquals(1, service.extraRequests("retry"));
    }
  }

  @ParameterizedTest
  @MethodSource("passing")
  void butOnlyOnce(Reply failure) throws Exception {
    try (AskedService service = new AskedService(server.url("/"), GENEROUS)) {
      service.ask(20_000, 5); // saves up for more
      server.answers(failure);

      assertEquals(PartStatus.ERROR, service.ask().status());
      assertEquals(5 + 2, server.requests().size());
    }
  }

  @ParameterizedTest
  @MethodSource
  void whatStaysIsNotTriedAgain(Reply failure) throws Exception {
    try (AskedService service = new AskedService(server.url("/"), GENEROUS)) {
      server.answersNext(failure);

      assertEquals(PartStatus.ERROR, service.ask().status());
      assertEquals(1, server.requests().size());
    }
  }

  static Stream<Reply> whatStaysIsNotTriedAgain() {
    return Stream.of(Reply.status(302), Reply.status(400), Reply.status(404), Reply.status(429), Reply.json("<html>"), Reply.json("\"" + "x".repeat(300_000) + '"'));
  }

  @Test
  void aConnectionThatTheServerClosedMeanwhileDoesNoHarm() throws Exception {
    try (AskedService service = new AskedService(server.url("/"), GENEROUS)) {
      service.ask();
      server.closeConnections();
      assertEquals(PartStatus.OK, service.ask().status());
      server.answersNext(Reply.closed()); // as the request comes
      assertEquals(PartStatus.OK, service.ask().status());
    }
  }

  @Test
  void aRetryCanBeForbidden() throws Exception {
    try (AskedService service = new AskedService(server.url("/"), "extra-requests=1", "retry=false")) {
      server.answersNext(Reply.status(500));

      assertEquals(PartStatus.ERROR, service.ask().status());
      assertEquals(1, server.requests().size());
    }
  }

  @Test
  void theBudgetHoldsWhenEverythingFails() throws Exception {
    try (AskedService service = new AskedService(server.url("/"), NEVER_OPENS)) {
      server.answers(Reply.status(500));

      for (int n = 0; n < 20; n++) {
        for (AskedService.Asking call : service.begin(25)) {
          assertEquals(PartStatus.ERROR, call.get().status());
        }
      }

      int requests = server.requests().size();
      assertTrue(requests > 500 && requests <= 550, () -> requests + " requests for 500 calls");
      assertEquals(requests - 500, service.extraRequests("retry"));
    }
  }

  @Test
  void theBudgetThatAGoodTimeSavedIsSoonSpent() throws Exception {
    try (AskedService service = new AskedService(server.url("/"), NEVER_OPENS)) {
      service.ask(20_000, 300);
      server.answers(Reply.status(500));

      service.ask(20_000, 100);

      assertTrue(service.extraRequests("retry") <= 20, () -> service.extraRequests("retry") + " retries in 100 calls");
    }
  }

  @Test
  void aSecondRequestFollowsASlowOneAndWins() throws Exception {
    try (AskedService service = hedging(GENEROUS)) {
      server.answersNext(Reply.hang(), Reply.json("\"second\""));

      assertEquals("\"second\"", service.ask().body());
      assertEquals(2, server.requests().size());

      Await.until("the first is given up", PATIENCE, () -> server.aborted() == 1 && server.inProgress() == 0);
    }
  }

  @Test
  void theFirstMayStillWin() throws Exception {
    try (AskedService service = hedging(GENEROUS)) {
      server.answersNext(Reply.together(2, Reply.json("\"first\"")), Reply.hang());

      assertEquals("\"first\"", service.ask().body());

      Await.until("the second is given up", PATIENCE, () -> server.aborted() == 1 && server.inProgress() == 0);
    }
  }

  @Test
  void oneOfBothMayFail() throws Exception {
    try (AskedService service = hedging(GENEROUS)) {
      CountDownLatch failed = new CountDownLatch(1);
      server.answersNext(Reply.once(failed, Reply.json("\"first\"")), exchange -> {
        Reply.status(500).to(exchange);
        failed.countDown();
      });
      assertEquals("\"first\"", service.ask().body());

      server.answersNext(Reply.together(2, Reply.status(500)), exchange -> {
        while (server.inProgress() > 1) {
          exchange.pause(5);
        }
        Reply.json("\"second\"").to(exchange);
      });
      assertEquals("\"second\"", service.ask().body());
      assertEquals(4, server.requests().size());
      assertEquals(0, service.extraRequests("retry"));
    }
  }

  @Test
  void hedgesAreFewWhenEverythingIsSlow() throws Exception {
    try (AskedService service = hedging("timeout=1s")) {
      server.answers(Reply.hang());

      for (AskedService.Asking call : service.begin(200)) {
        assertEquals(PartStatus.TIMEOUT, call.get().status());
      }

      int extra = server.requests().size() - 200;
      assertTrue(extra > 0 && extra <= 20 + 10, () -> extra + " hedges for 200 calls");
    }
  }

  @Test
  void withoutHedgingNothingFollows() throws Exception {
    try (AskedService service = new AskedService(server.url("/"), "timeout=500ms", NEVER_OPENS)) {
      service.ask(20_000, 50);
      server.answers(Reply.hang());

      assertEquals(PartStatus.TIMEOUT, service.ask().status());
      assertEquals(51, server.requests().size());
    }
  }

  /** It knows how long requests take, and has saved up for some more. */
  private AskedService hedging(String... settings) throws Exception {
    AskedService service = new AskedService(
        server.url("/"), Stream.concat(Stream.of("hedge=true", NEVER_OPENS), Stream.of(settings)).toArray(String[]::new));
    service.ask(20_000, 100);
    Await.until("all is quiet", PATIENCE, () -> server.inProgress() == 0);
    server.reset();
    return service;
  }
}
