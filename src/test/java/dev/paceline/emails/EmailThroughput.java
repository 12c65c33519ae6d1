package dev.paceline.emails;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.paceline.outbox.Event;
import dev.paceline.testing.Await;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Multi;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** No test, but a measurement: {@code ./mvnw test -Dtest=EmailThroughput}. */
@QuarkusTest
@TestProfile(NothingSent.class)
class EmailThroughput extends EmailsTest {
  private static final int COUNT = 10_000;
  private static final Duration LONG = Duration.ofMinutes(2);

  @Test
  void mailsASecond() throws Exception {
    takeIn(2_000);
    List<Event> events = IntStream.range(0, COUNT).mapToObj(n -> Mails.userCreated("Ada", address())).toList();
    report("taken in", COUNT, () -> takeIn(events));
    for (int concurrency : List.of(8, 16)) {
      sql.update("UPDATE emails SET status = 'queued', next_attempt_at = now()");
      long queued = sql.number("SELECT count(*) FROM emails");
      long before = sink.received().size();
      report("mailed by one sender, " + concurrency + " at once", queued, () -> {
        String text = String.valueOf(concurrency);
        senders.start(sink.port(), Map.of("paceline.emails.concurrency", text, "quarkus.mailer.max-pool-size", text));
        Await.until("all taken", LONG, () -> sink.received().size() >= before + queued);
        return true;
      });
      senders.stopAll();
      Thread.sleep(500);
    }
    report("taken by the sink alone, 8 connections", COUNT, this::sinkAlone);
  }

  private boolean takeIn(int count) {
    return takeIn(IntStream.range(0, count).mapToObj(n -> Mails.userCreated("Ada", address())).toList());
  }

  private boolean takeIn(List<Event> events) {
    Multi.createFrom().iterable(events).onItem().transformToUni(intake::accept).merge(1000)
        .collect().asList().await().atMost(LONG);
    return true;
  }

  /** The same dialogue, over plain sockets. */
  private boolean sinkAlone() throws Exception {
    dev.paceline.testing.Together.run(IntStream.range(0, 8).mapToObj(n -> (Callable<Boolean>) () -> {
      try (Socket socket = new Socket("127.0.0.1", sink.port())) {
        socket.setTcpNoDelay(true);
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
        in.readLine();
        String content = "Message-ID: <%d@x>\r\nSubject: x\r\n\r\n" + "a line of text\r\n".repeat(60) + ".\r\n";
        for (int mail = 0; mail < COUNT / 8; mail++) {
          for (String command : List.of("MAIL FROM:<a@b>\r\n", "RCPT TO:<c@d>\r\n", "DATA\r\n",
              content.formatted(n * COUNT + mail), "RSET\r\n")) {
            socket.getOutputStream().write(command.getBytes(US_ASCII));
            in.readLine();
          }
        }
        return true;
      }
    }));
    return true;
  }

  private static void report(String what, long count, Callable<Boolean> work) throws Exception {
    long beganNanos = System.nanoTime();
    work.call();
    System.out.printf("MEASURED %d %s: %.0f a second%n", count, what, count * 1e9 / (System.nanoTime() - beganNanos));
  }
}
