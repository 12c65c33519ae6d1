package dev.paceline.orders;

import static dev.paceline.testing.Import.line;
import static dev.paceline.testing.Shop.unique;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.Import;
import dev.paceline.testing.Sql;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long uploads, and those that don't come to their end. */
@QuarkusTest
class ImportUploadTest {
  private static final byte[] BLANK_BYTES = (" ".repeat(9_999) + "\n").getBytes(UTF_8);
  private static final int BLANKS = 10_500; // 105 MB

  @Inject Sql sql;
  @Inject AgroalDataSource database;

  @Test
  void aLongUploadWithItsLengthIsTaken() {
    String last = line(unique());
    long bytes = (long) BLANK_BYTES.length * BLANKS + last.length();

    oneIsImported(Import.send(BodyPublishers.fromPublisher(Import.chunked(blanksAnd(last)), bytes)));
  }

  @Test
  void aLongUploadInChunksIsTaken() {
    oneIsImported(Import.send(Import.chunked(blanksAnd(line(unique()) + "\n"))));
  }

  private static void oneIsImported(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer::body);
    assertEquals(1, JsonPath.from(answer.body()).getInt("imported"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofAnUploadThatIsCutOnlyWholeLinesAreImported(boolean inChunks) throws IOException {
    String prefix = unique();
    List<String> lines = IntStream.range(0, 700).mapToObj(n -> line(prefix + n)).toList();
    String all = String.join("", lines);
    String cut = all.substring(0, all.length() - 1); // the last one lacks its end only, and would be understood

    try (Socket client = new Socket("localhost", RestAssured.port)) {
      OutputStream out = client.getOutputStream();
      out.write(("POST /api/v1/orders/import HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
          + (inChunks ? "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(all.length()) + "\r\n"
              : "Content-Length: " + all.length() + "\r\n\r\n")).getBytes(UTF_8));
      out.write(cut.getBytes(UTF_8));
      out.flush();
      await(() -> orders(prefix) == 500);
    }

    assertEquals(500, ordersOnceItRests(prefix));
    JsonPath repeated = Import.run(all);
    assertEquals(List.of(200, 500), List.of(repeated.getInt("imported"), repeated.getInt("duplicates")));
  }

  /** The service hears of the cut a little later than it is made, so it is given a second to do something wrong. */
  private long ordersOnceItRests(String prefix) {
    int[] polls = {0};
    await(() -> orders(prefix) != 500 || ++polls[0] == 20);
    return orders(prefix);
  }

  @Test
  void whenTheDatabaseGoesAwayWholeBatchesStayAndTheImportCanBeRepeated() throws Exception {
    String prefix = unique();
    List<String> lines = IntStream.range(0, 1200).mapToObj(n -> line(prefix + n)).toList();
    PipedOutputStream upload = new PipedOutputStream();
    PipedInputStream body = new PipedInputStream(upload, 1 << 20);
    CompletableFuture<HttpResponse<String>> answer = CompletableFuture.supplyAsync(() -> Import.send(Import.chunked(body)));
    write(upload, lines.subList(0, 600)); // more than a batch: the client sends in pieces
    await(() -> orders(prefix) == 500);

    try (Connection other = database.getConnection()) {
      other.setAutoCommit(false);
      other.createStatement().execute("LOCK TABLE order_items IN EXCLUSIVE MODE");
      write(upload, lines.subList(600, 1200));
      await(this::killWhoeverWaits);
      other.rollback();
    }
    upload.close();

    JsonPath problem = JsonPath.from(answer.join().body());
    assertEquals(503, answer.join().statusCode());
    assertEquals("1", answer.join().headers().firstValue("Retry-After").orElseThrow());
    assertEquals("IMPORT_INTERRUPTED", problem.getString("code"));
    assertEquals(500, problem.getInt("imported"));
    JsonPath repeated = Import.run(String.join("", lines));
    assertEquals(List.of(700, 500), List.of(repeated.getInt("imported"), repeated.getInt("duplicates")));
  }

  /** From outside the transaction that holds the lock: within one, pg_stat_activity lists the sessions of its first look. */
  private boolean killWhoeverWaits() {
    return sql.number("""
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE application_name = 'paceline' AND wait_event_type = 'Lock'
        """) > 0;
  }

  private static void write(OutputStream upload, List<String> lines) throws IOException {
    upload.write(String.join("", lines).getBytes(UTF_8));
    upload.flush();
  }

  private long orders(String prefix) {
    return sql.number("SELECT count(*) FROM orders WHERE starts_with(reference, ?)", prefix);
  }

  private static InputStream blanksAnd(String last) {
    List<InputStream> pieces = new ArrayList<>();
    for (int n = 0; n < BLANKS; n++) {
      pieces.add(new ByteArrayInputStream(BLANK_BYTES));
    }
    pieces.add(new ByteArrayInputStream(last.getBytes(UTF_8)));
    return new SequenceInputStream(Collections.enumeration(pieces));
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "not within 30 s");
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }
}
