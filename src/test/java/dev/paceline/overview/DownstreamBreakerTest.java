package dev.paceline.overview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The circuit breaker and the bulkhead. */
class DownstreamBreakerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int CLOSED = 0;
  private static final int HALF_OPEN = 1;
  private static final int OPEN = 2;
  private static final int HALF_OPEN_TRIES = 3;

  private final ScriptedDownstream server = ScriptedDownstream.started();

  @AfterEach
  void close() {
    server.close();
  }

  private AskedService service(String breakerDelay) {
    return new AskedService(server.url("/"), "retry=false", "breaker-window=10", "breaker-delay=" + breakerDelay, "timeout=1m");
  }

  private void fail(AskedService service) throws Exception {
    server.answers(Reply.status(500));
    for (int n = 0; n < 5; n++) {
      assertEquals(CLOSED, service.breakerState(), "after " + n);
      assertEquals(PartStatus.ERROR, service.ask().status());
    }
    server.answers(Reply.json("1"));
  }

  @Test
  void whoFailsTooOftenIsNotEvenConnectedTo() throws Exception {
    try (AskedService service = service("1h")) {
      fail(service);
      int requests = server.requests().size();
      server.closeConnections();
      int connections = server.connectionsOpened();

      for (int n = 0; n < 20; n++) {
        Part part = service.ask();
        assertEquals(PartStatus.OPEN, part.status());
        assertNull(part.body());
      }

      assertEquals(OPEN, service.breakerState());
      assertEquals(List.of(requests, connections), List.of(server.requests().size(), server.connectionsOpened()));
      assertEquals(List.of(20L, 0), List.of(service.ended("open"), service.inFlight()));
    }
  }

  static Stream<Reply> faults() {
    return Stream.of(Reply.status(503), Reply.json("<html>"), Reply.reset(), Reply.resetInBody(), Reply.json('"' + "x".repeat(300_000) + '"'));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void itOpensByFaults(Reply fault) throws Exception {
    try (AskedService service = service("1h")) {
      server.answers(fault);

      service.ask(20_000, 5);

      assertEquals(OPEN, service.breakerState());
    }
  }

  static Stream<Reply> refusals() {
    return Stream.of(Reply.status(302), Reply.status(400), Reply.status(404), Reply.status(429), Reply.nothing());
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void butNotByRefusals(Reply refusal) throws Exception {
    try (AskedService service = service("1h")) {
      server.answers(refusal);

      service.ask(20_000, 30);

      assertEquals(CLOSED, service.breakerState());
      assertEquals(30, server.requests().size());
    }
  }

  @Test
  void itHeals() throws Exception {
    try (AskedService service = service("200ms")) {
      fail(service);

      Await.until("a try", PATIENCE, () -> service.ask().status() == PartStatus.OK);
      for (int n = 1; n < HALF_OPEN_TRIES; n++) {
        assertEquals(HALF_OPEN, service.breakerState());
        assertEquals(PartStatus.OK, service.ask().status());
      }

      assertEquals(CLOSED, service.breakerState());
      for (AskedService.Asking call : service.begin(20)) {
        assertEquals(PartStatus.OK, call.get().status());
      }
    }
  }

  @Test
  void itStaysOpenWhileTheTriesFail() throws Exception {
    try (AskedService service = service("200ms")) {
      fail(service);
      server.answers(Reply.status(500));
      for (int n = 0; n < HALF_OPEN_TRIES; n++) {
        Await.until("a try", PATIENCE, () -> service.ask().status() == PartStatus.ERROR);
      }

      assertEquals(OPEN, service.breakerState());
    }
  }

  @Test
  void fewTryAtATime() throws Exception {
    try (AskedService service = service("200ms")) {
      fail(service);
      server.reset();
      server.answers(Reply.hang());

      List<AskedService.Asking> tries = tries(service);

      assertEquals(PartStatus.OPEN, service.ask().status());
      assertEquals(HALF_OPEN_TRIES, server.requests().size());
      tries.forEach(AskedService.Asking::cancel);
    }
  }

  @Test
  void aTryThatNobodyWaitsForAnyMoreNeitherHealsNorSticks() throws Exception {
    try (AskedService service = service("200ms")) {
      fail(service);
      for (int n = 0; n < 4; n++) {
        server.answers(Reply.hang());
        tries(service).forEach(AskedService.Asking::cancel);
        assertEquals(HALF_OPEN, service.breakerState());
      }
      for (int n = 0; n < 4; n++) {
        assertEquals(PartStatus.TIMEOUT, service.ask(5).status());
        assertEquals(HALF_OPEN, service.breakerState());
      }

      server.answers(Reply.json("1"));
      for (int n = 0; n < HALF_OPEN_TRIES; n++) {
        assertEquals(PartStatus.OK, service.ask().status());
      }
      assertEquals(CLOSED, service.breakerState());
    }
  }

  /** As many as it allows, under way. */
  private List<AskedService.Asking> tries(AskedService service) throws Exception {
    Await.until("a try", PATIENCE, () -> {
      int before = server.requests().size();
      AskedService.Asking first = service.begin();
      Await.until("sent or refused", PATIENCE, () -> first.isOver() || server.requests().size() > before);
      boolean isSent = !first.isOver();
      first.cancel();
      return isSent;
    });
    Await.until("nothing is under way", PATIENCE, () -> server.inProgress() == 0);
    server.reset();
    server.answers(Reply.hang());
    List<AskedService.Asking> tries = service.begin(HALF_OPEN_TRIES);
    Await.until("all are sent", PATIENCE, () -> server.inProgress() == HALF_OPEN_TRIES);
    return tries;
  }

  @Test
  void aFullBulkheadRefusesAtOnce() throws Exception {
    try (AskedService service = new AskedService(server.url("/"), "max-concurrent=2", "timeout=1h")) {
      server.answers(Reply.hang());
      List<AskedService.Asking> calls = service.begin(2);
      Await.until("both are under way", PATIENCE, () -> server.inProgress() == 2);

      assertEquals(PartStatus.ERROR, service.ask().status());

      assertEquals(List.of(2, 2, 1L), List.of(service.inFlight(), server.requests().size(), service.ended("rejected")));
      assertFalse(calls.get(0).isOver() || calls.get(1).isOver());
      calls.get(0).cancel();
      assertEquals(1, service.inFlight());
      server.answers(Reply.json("1"));
      assertEquals(PartStatus.OK, service.ask().status());
      assertEquals(1, service.inFlight());
      calls.get(1).cancel();
    }
  }

  @Test
  void theBulkheadIsFreeAgainHoweverACallEnds() throws Exception {
    try (AskedService service = new AskedService(
        server.url("/"), "max-concurrent=1", "timeout=1s", "breaker-window=100000", "max-body-size=10", "retry=false")) {
      List<Reply> ends = List.of(Reply.json("1"), Reply.nothing(), Reply.status(404), Reply.status(500), Reply.reset(), Reply.closed(),
          Reply.hang(), Reply.hangInBody(), Reply.resetInBody(), Reply.json("<html>"), Reply.endless());
      for (Reply end : ends) {
        server.answersNext(end);
        service.ask();
        assertEquals(0, service.inFlight());
        assertEquals(PartStatus.OK, service.ask().status());
      }
      assertEquals(0, service.ended("rejected"));
      assertTrue(server.requests().size() == 2 * ends.size());
    }
  }
}
