package dev.paceline.overview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How long a service may take, and who is to blame when it takes longer. */
class DownstreamTimeTest {
  private static final String[] SHORT = {"timeout=1s", "breaker-window=6", "breaker-delay=1h"};
  private static final int OPEN = 2;

  private final ScriptedDownstream server = ScriptedDownstream.started();

  @AfterEach
  void close() {
    server.close();
  }

  static Stream<Reply> slowAnswers() {
    return Stream.of(Reply.hang(), Reply.hangAfterHead(), Reply.hangInBody(), Reply.trickle(" ".repeat(1_000_000) + "1", 20));
  }

  @ParameterizedTest
  @MethodSource("slowAnswers")
  void whoeverTakesTooLongIsGivenUp(Reply slow) throws Exception {
    try (AskedService service = new AskedService(server.url("/"), SHORT)) {
      server.answersNext(slow);

      Part part = service.ask();

      assertEquals(PartStatus.TIMEOUT, part.status());
      assertTrue(part.durationMs() >= 990, () -> "after " + part.durationMs());
      Await.until("the server is let go", Duration.ofSeconds(10), () -> server.aborted() == 1 && server.connectionsOpen() == 0);
      assertEquals(1, server.requests().size(), "a timeout is not tried again");
      assertEquals(PartStatus.OK, service.ask().status());
      assertEquals(1, service.ended("timeout"));
    }
  }

  @Test
  void soIsWhoeverAcceptsConnectionsAndReadsNothing() throws Exception {
    server.beDeaf();
    try (AskedService service = new AskedService(server.url("/"), SHORT)) {
      assertEquals(PartStatus.TIMEOUT, service.ask().status());
      assertEquals(0, service.inFlight());
    }
  }

  /** Linux drops what comes when a listener's queue is full. */
  @Test
  void soIsWhoeverDoesNotEvenAcceptConnections() throws Exception {
    List<Socket> queued = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        AskedService service = new AskedService("http://127.0.0.1:" + full.getLocalPort() + "/", SHORT)) {
      fill(full, queued);

      assertTrue(List.of(PartStatus.TIMEOUT, PartStatus.ERROR).contains(service.ask().status()));
      assertEquals(0, service.inFlight());
    } finally {
      for (Socket each : queued) {
        each.close();
      }
    }
  }

  @Test
  void aServiceThatIsSilentTooOftenIsLeftAlone() throws Exception {
    server.answers(Reply.hang());
    try (AskedService service = new AskedService(server.url("/"), SHORT)) {
      for (int n = 0; n < 3; n++) {
        assertEquals(PartStatus.TIMEOUT, service.ask().status());
      }

      assertEquals(OPEN, service.breakerState());
    }
  }

  @Test
  void aCallerInAHurryIsNoFaultOfTheService() throws Exception {
    server.answers(Reply.hang());
    try (AskedService service = new AskedService(server.url("/"), "timeout=1h", "breaker-window=6")) {
      for (int n = 0; n < 20; n++) {
        assertEquals(PartStatus.TIMEOUT, service.ask(10).status());
      }

      assertEquals(0, service.breakerState());
      assertEquals(20, service.ended("timeout"));
      server.answers(Reply.json("1"));
      assertEquals(PartStatus.OK, service.ask().status());
    }
  }

  @Test
  void theServiceIsToldWhatIsLeft() throws Exception {
    try (AskedService service = new AskedService(server.url("/"), "timeout=20s", "extra-requests=1")) {
      service.ask();
      service.ask(7000);
      server.answersNext(Reply.after(300, Reply.status(500)));
      service.ask(15_000);

      assertLeft(0, 20_000);
      assertLeft(1, 7000);
      assertLeft(2, 15_000);
      assertTrue(left(3) <= left(2) - 300, "a retry is told what is left then");
    }
  }

  private void assertLeft(int request, long most) {
    long left = left(request);
    assertTrue(left <= most && left > most - 5000, () -> "told " + left);
  }

  private long left(int request) {
    return Long.parseLong(server.requests().get(request).headers().get("x-request-timeout-ms"));
  }

  private static void fill(ServerSocket full, List<Socket> queued) throws IOException {
    for (int n = 0; n < 8; n++) {
      Socket socket = new Socket();
      queued.add(socket);
      try {
        socket.connect(full.getLocalSocketAddress(), 300);
      } catch (IOException queueIsFull) {
        return;
      }
    }
    throw new IllegalStateException("The queue has no end");
  }
}
