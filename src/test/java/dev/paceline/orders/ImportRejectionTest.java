package dev.paceline.orders;

import static dev.paceline.testing.Import.line;
import static dev.paceline.testing.Shop.unique;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.http.Contact;
import dev.paceline.products.Money;
import dev.paceline.testing.Import;
import dev.paceline.testing.Sql;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines that can't be imported, and how they harm no other. */
@QuarkusTest
class ImportRejectionTest {
  @Inject Sql sql;
  @Inject OrderImport orderImport;
  @Inject Vertx vertx;

  /** Each changes one thing of a line that is valid. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "\"PAID\"|\"LOST\"|INVALID_INPUT|status must be one of [PLACED, PAID, SHIPPED, DELIVERED, CANCELLED]",
    "\"reference\":\"|\"was\":\"|INVALID_INPUT|was is not a known field",
    "\"reference\":\"|\"id\":\"|INVALID_INPUT|reference must not be null",
    "2020-02-29T12|2021-02-29T12|INVALID_INPUT|placedAt must be an RFC 3339 date",
    "2020-02-29T12|9020-02-29T12|INVALID_INPUT|placedAt must not be in the future",
    "\"2020-02-29T12:00:00.123456Z\"|1582977600|INVALID_INPUT|placedAt must be a string",
    "\"Ada\"|\" \"|INVALID_INPUT|customer.name must be 1 to 200 characters",
    "\"Ada\"|\"A\\u0000\"|INVALID_INPUT|customer.name must be 1 to 200 characters",
    "\"Ada\"|7|INVALID_INPUT|customer.name must be a string",
    "@example.org|@|INVALID_INPUT|customer.email",
    "\"sku\":\"SKU-|\"sku\":\"-|INVALID_INPUT|items[0].sku must be 1 to 64 of",
    "\"quantity\":1|\"quantity\":0|INVALID_INPUT|items[0].quantity",
    "\"quantity\":1|\"quantity\":1000001|INVALID_INPUT|items[0].quantity",
    "\"quantity\":1|\"quantity\":1.5|INVALID_INPUT|items[0].quantity must be a 32-bit integer",
    "\"quantity\":1|\"quantity\":1,\"quantity\":1|MALFORMED_JSON|The line is not well-formed JSON at column",
    "\"items\":[|\"items\":[null,|INVALID_INPUT|items[0]",
    "\"items\":|\"items\":[],\"x\":|INVALID_INPUT|x is not a known field",
    "}]}|}]} x|MALFORMED_JSON|The line is not well-formed JSON",
    "}]}|}]|MALFORMED_JSON|The line is not well-formed JSON",
    "{\"reference\"|[\"reference\"|INVALID_INPUT|body must be one JSON object",
  })
  void aBadLineIsRejectedWithItsNumberAndReason(String part, String bad, String code, String detail) {
    String good = line(unique());
    assertTrue(good.contains(part), good);

    JsonPath report = Import.run(line(unique()) + "\n" + good.replace(part, bad) + line(unique()));

    assertEquals(2, report.getInt("imported"));
    assertEquals(List.of(3), report.getList("rejected.line"), report::prettify);
    assertEquals(code, report.getString("rejected[0].code"), report::prettify);
    assertTrue(report.getString("rejected[0].detail").startsWith(detail), report::prettify);
  }

  @Test
  void itemsOfSeveralCurrenciesAreRejected() {
    String line = line(unique());
    String item = line.substring(line.indexOf("[{") + 1, line.indexOf("]}"));

    JsonPath report = Import.run(line.replace(item, item + "," + item.replace("EUR", "USD")));

    assertEquals("items must all have the same currency", report.getString("rejected[0].detail"), report::prettify);
  }

  @Test
  void linesThatAreNoObjectsAreRejected() {
    JsonPath report = Import.run("null\n7\n\"x\"\n[]\n{}\n");

    assertEquals(List.of(1, 2, 3, 4, 5), report.getList("rejected.line"));
    assertEquals(0, report.getInt("imported"));
  }

  @Test
  void aLineThatIsNotUtf8IsRejected() {
    byte[] latin1 = (line(unique()).replace("Ada", "Zoë") + line(unique())).getBytes(ISO_8859_1);

    JsonPath report = JsonPath.from(Import.send(BodyPublishers.ofByteArray(latin1)).body());

    assertEquals(List.of("MALFORMED_UTF8"), report.getList("rejected.code"));
    assertEquals(1, report.getInt("imported"));
  }

  @Test
  void aLineThatIsTooLongIsRejected() {
    String reference = unique();
    int most = OrderImport.MAX_LINE_BYTES;
    String exact = line(reference).stripTrailing();
    exact += " ".repeat(most - exact.getBytes(UTF_8).length);

    JsonPath report = Import.run(exact + "\n" + line(unique()).stripTrailing() + " ".repeat(most) + "\n" + line(unique()));

    assertEquals(List.of("LINE_TOO_LONG"), report.getList("rejected.code"), report::prettify);
    assertEquals(List.of(2), report.getList("rejected.line"));
    assertEquals(2, report.getInt("imported"));
  }

  @Test
  void linesMayEndLikeThoseOfWindowsAndTheLastNotAtAll() {
    JsonPath report = Import.run(line(unique()).replace("\n", "\r\n") + "\r\n" + line(unique()).stripTrailing());

    assertEquals(2, report.getInt("imported"), report::prettify);
  }

  @Test
  void ofVeryManyRejectedLinesTheFirstAreNamedAndTheRestCounted() {
    JsonPath report = Import.run("x\n".repeat(ImportTally.MAX_REJECTIONS + 50));

    assertEquals(ImportTally.MAX_REJECTIONS + 1, report.getList("rejected").size());
    assertEquals("MORE_REJECTED", report.getString("rejected[-1].code"));
    assertEquals(ImportTally.MAX_REJECTIONS + 1, report.getInt("rejected[-1].line"));
    assertTrue(report.getString("rejected[-1].detail").startsWith("50 more"));
  }

  @Test
  void aReasonDoesNotQuoteEndlessly() {
    JsonPath report = Import.run("{\"" + "x".repeat(40_000) + "\":1}\n");

    assertTrue(report.getString("rejected[0].detail").length() < 300);
  }

  /** Nothing that PostgreSQL refuses gets past the reader as far as known; so this goes past the reader. */
  @Test
  void aLineThatPostgresqlRefusesHarmsNoOther() {
    ImportTally tally = new ImportTally();
    List<NumberedOrder> batch = new ArrayList<>();
    for (int line = 1; line <= 9; line++) {
      batch.add(order(line, line == 3 || line == 8 ? "A\u0000" : "Ada"));
    }

    CompletableFuture<Void> done = new CompletableFuture<>();
    VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext()).runOnContext(go ->
        orderImport.insert(batch, tally).subscribe().with(done::complete, done::completeExceptionally));
    done.orTimeout(30, TimeUnit.SECONDS).join();

    ImportReport report = tally.report();
    assertEquals(7, report.imported());
    assertEquals(List.of(3L, 8L), report.rejected().stream().map(ImportReport.Rejection::line).toList());
    assertEquals(List.of("REFUSED", "REFUSED"), report.rejected().stream().map(ImportReport.Rejection::code).toList());
    assertEquals(1, sql.number("SELECT count(*) FROM orders WHERE reference = ?", batch.get(3).reference()));
  }

  private static NumberedOrder order(long line, String name) {
    var item = new PastOrder.Item("SKU-" + unique(), "Tea", 1, Money.ofMinor(1999, "EUR"));
    var customer = new Contact(name, unique() + "@example.org");
    return new NumberedOrder(
        line, Instant.EPOCH, 1999, new PastOrder(unique(), "1970-01-01T00:00:00Z", OrderStatus.PAID, customer, List.of(item)));
  }
}
