package dev.paceline.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.paceline.products.Money;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvOrdersTest {
  private final CsvOrders csv = new CsvOrders();

  @Test
  void eachItemIsALineAfterTheHeader() {
    String text = text(csv.write(List.of(order(7, "A-17", "Ada"), order(8, null, "Grace"))));

    assertEquals("""
        id,reference,status,placedAt,customerId,customerName,customerEmail,itemId,sku,name,quantity,unitPrice,currency,total
        7,A-17,PAID,2026-01-31T12:00:00Z,3,Ada,a@example.org,1,TEA-1,Tea,2,19.99,EUR,44.98
        7,A-17,PAID,2026-01-31T12:00:00Z,3,Ada,a@example.org,2,CUP-1,Cup,1,5.00,EUR,44.98
        8,,PAID,2026-01-31T12:00:00Z,3,Grace,a@example.org,1,TEA-1,Tea,2,19.99,EUR,44.98
        8,,PAID,2026-01-31T12:00:00Z,3,Grace,a@example.org,2,CUP-1,Cup,1,5.00,EUR,44.98
        """.replace("\n", "\r\n"), text);
  }

  @Test
  void onlyTheFirstPageHasTheHeader() {
    csv.write(List.of());

    assertEquals(2, text(csv.write(List.of(order(7, "A-17", "Ada")))).lines().count());
  }

  @Test
  void withoutOrdersThereIsTheHeader() {
    assertEquals(1, text(csv.write(List.of())).lines().count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Lovelace, Ada", "\"Ada\"", "Ada \"the\" 1st", "Ädä Łövelace 🎉", "a;b", "'", "  Ada ", "#Ada", "a\tb"})
  void aTextIsReadBackAsItIs(String name) throws IOException {
    assertEquals(name, readBack(name));
  }

  @Property
  void anyTextIsReadBackAsItIs(@ForAll("names") String name) throws IOException {
    assertEquals(name, readBack(name));
  }

  @net.jqwik.api.Provide
  net.jqwik.api.Arbitrary<String> names() {
    return net.jqwik.api.Arbitraries.strings().withChars(" \"',;#éŁ日\\aZ09=+-@").ofMinLength(1).ofMaxLength(60)
        .filter(name -> "=+-@".indexOf(name.charAt(0)) < 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"=HYPERLINK(\"http://example.org\")", "+1", "-1+1", "@SUM(A1)"})
  void aTextThatASpreadsheetWouldRunIsMadeHarmless(String name) throws IOException {
    assertEquals("'" + name, readBack(name));
  }

  private String readBack(String name) throws IOException {
    byte[] text = new CsvOrders().write(List.of(order(7, "A-17", name)));
    try (MappingIterator<Map<String, String>> lines = new CsvMapper()
        .readerFor(Map.class).with(CsvSchema.emptySchema().withHeader()).readValues(text)) {
      return lines.next().get("customerName");
    }
  }

  private static Order order(long id, String reference, String customerName) {
    return new Order(
        id, reference, OrderStatus.PAID, Instant.parse("2026-01-31T12:00:00Z"),
        new OrderCustomer(3, customerName, "a@example.org", 1),
        List.of(
            new OrderItem(1, "TEA-1", "Tea", 2, Money.ofMinor(1999, "EUR")),
            new OrderItem(2, "CUP-1", "Cup", 1, Money.ofMinor(500, "EUR"))),
        Money.ofMinor(4498, "EUR"), 1);
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
