package dev.paceline.products;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoneyTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource({
    "1999, EUR, 19.99", "0, EUR, 0.00", "5, EUR, 0.05", "50, EUR, 0.50", "100, EUR, 1.00", "10000000000, EUR, 100000000.00",
    "0, JPY, 0", "500, JPY, 500", "1, KWD, 0.001", "1234, KWD, 1.234", "1, CLF, 0.0001",
    "9223372036854775807, EUR, 92233720368547758.07"
  })
  void itsAmountHasExactlyTheFractionDigitsOfItsCurrency(long minor, String currency, String amount)
      throws JsonProcessingException {
    assertEquals(
        "{\"amount\":\"" + amount + "\",\"currency\":\"" + currency + "\"}",
        JSON.writeValueAsString(Money.ofMinor(minor, currency)));
  }

  @ParameterizedTest
  @CsvSource({
    "19.99, EUR, 1999", "19.9, EUR, 1990", "19, EUR, 1900", "0, EUR, 0", "0.01, EUR, 1", "007.5, EUR, 750",
    "100000000.00, EUR, 10000000000", "10000000000, JPY, 10000000000", "1.234, KWD, 1234"
  })
  void anAmountIsReadToTheMinorUnit(String amount, String currency, long minor) throws JsonProcessingException {
    assertEquals(Money.ofMinor(minor, currency), read(amount, currency));
  }

  @ParameterizedTest
  @CsvSource({
    "19.999, EUR", "0.000, EUR", "1.0, JPY", "1., EUR", "1., JPY", ".5, EUR", "., EUR", "'', EUR", "' 1', EUR", "-1, EUR",
    "-0, EUR", "+1, EUR", "1e2, EUR", "1E2, EUR", "'1,5', EUR", "1.2.3, EUR", "0x10, EUR", "١, EUR", "NaN, EUR",
    "100000000.01, EUR", "10000000001, JPY", "99999999999999999999999999, EUR", "00000000000000000001, EUR"
  })
  void whatIsNoAmountIsRefusedWithItsPath(String amount, String currency) {
    assertRefused("amount", amount, currency);
  }

  @ParameterizedTest
  @CsvSource({"XYZ", "eur", "''", "EURO", "XAU", "XXX", "' EUR'"})
  void whatIsNoCurrencyIsRefusedWithItsPath(String currency) {
    assertRefused("currency", "1", currency);
  }

  @Property
  void whatIsWrittenIsRead(@ForAll @LongRange(max = Money.MAX_PRICE_MINOR) long minor, @ForAll Currencies currency)
      throws JsonProcessingException {
    Money money = Money.ofMinor(minor, currency.name());
    assertEquals(money, JSON.readValue(JSON.writeValueAsString(money), Money.class));
  }

  @Property
  void itsAmountIsTheMinorUnitsWithThePointMoved(
      @ForAll @LongRange(max = Long.MAX_VALUE) long minor, @ForAll Currencies currency) {
    Money money = Money.ofMinor(minor, currency.name());
    assertEquals(BigDecimal.valueOf(minor, currency.fractionDigits).toPlainString(), money.amount());
  }

  @Property
  void aPieceTimesTheirNumberIsTheirSum(
      @ForAll @LongRange(max = Money.MAX_PRICE_MINOR) long minor, @ForAll @IntRange(min = 1, max = 50) int pieces) {
    Money piece = Money.ofMinor(minor, "EUR");
    Money sum = piece;
    for (int i = 1; i < pieces; i++) {
      sum = sum.plus(piece);
    }
    assertEquals(sum, piece.times(pieces));
  }

  @Test
  void whatCannotBeCountedFails() {
    Money most = Money.ofMinor(Long.MAX_VALUE, "EUR");
    Money one = Money.ofMinor(1, "EUR");

    assertThrows(ArithmeticException.class, () -> most.plus(one));
    assertThrows(ArithmeticException.class, () -> most.times(2));
    assertThrows(IllegalArgumentException.class, () -> one.plus(Money.ofMinor(1, "USD")));
    assertThrows(IllegalArgumentException.class, () -> Money.ofMinor(-1, "EUR"));
    assertThrows(IllegalArgumentException.class, () -> one.times(-1));
  }

  enum Currencies {
    EUR(2), JPY(0), KWD(3), CLF(4);

    private final int fractionDigits;

    Currencies(int fractionDigits) {
      this.fractionDigits = fractionDigits;
    }
  }

  private static Money read(String amount, String currency) throws JsonProcessingException {
    return JSON.readValue("{\"amount\":\"" + amount + "\",\"currency\":\"" + currency + "\"}", Money.class);
  }

  private static void assertRefused(String field, String amount, String currency) {
    var refused = assertThrows(JsonMappingException.class, () -> read(amount, currency));
    assertEquals(field, refused.getPath().get(0).getFieldName());
  }
}
