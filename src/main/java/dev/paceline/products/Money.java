package dev.paceline.products;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.Currency;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An amount of money, never negative. In JSON its amount is a decimal string with exactly the currency's fraction digits,
 * since a JSON number loses cents in many clients.
 *
 * @param minor in the currency's smallest unit: cents for EUR, yen for JPY, fils (thousandths) for KWD
 * @param currency ISO 4217 code
 */
@JsonPropertyOrder({"amount", "currency"})
@JsonDeserialize(using = MoneyDeserializer.class)
public record Money(@JsonIgnore long minor, String currency) {

  /** The most that a client may ask for one piece, in minor units; leaves totals far from the end of a long. */
  static final long MAX_PRICE_MINOR = 10_000_000_000L;

  /** Currency looks its digits up behind a lock, and prices are written by the thousand. */
  private static final Map<String, Integer> FRACTION_DIGITS = Currency.getAvailableCurrencies().stream()
      .filter(currency -> currency.getDefaultFractionDigits() >= 0) // has none: gold, test codes
      .collect(Collectors.toUnmodifiableMap(Currency::getCurrencyCode, Currency::getDefaultFractionDigits));

  public Money {
    if (minor < 0) {
      throw new IllegalArgumentException("must not be negative: " + minor);
    }
    fractionDigits(currency);
  }

  public static Money ofMinor(long minor, String currency) {
    return new Money(minor, currency);
  }

  /** How many decimal places the currency has. Fails with {@link IllegalArgumentException} for what is no currency. */
  static int fractionDigits(String currency) {
    Integer digits = currency == null ? null : FRACTION_DIGITS.get(currency);
    if (digits == null) {
      throw new IllegalArgumentException("must be an ISO 4217 currency code, such as EUR");
    }
    return digits;
  }

  /** Fails with {@link ArithmeticException} when the product can't be counted in minor units. */
  public Money times(int factor) {
    return new Money(Math.multiplyExact(minor, factor), currency);
  }

  /** Fails with {@link ArithmeticException} when the sum can't be counted in minor units. */
  public Money plus(Money other) {
    if (!currency.equals(other.currency)) {
      throw new IllegalArgumentException(currency + " and " + other.currency + " have no sum");
    }
    return new Money(Math.addExact(minor, other.minor), currency);
  }

  /** A plain decimal number, such as {@code 19.99}. */
  @JsonProperty
  public String amount() {
    return decimal(minor, fractionDigits(currency));
  }

  static String decimal(long minor, int fractionDigits) {
    StringBuilder text = new StringBuilder(24).append(minor);
    if (fractionDigits > 0) {
      while (text.length() <= fractionDigits) {
        text.insert(0, '0');
      }
      text.insert(text.length() - fractionDigits, '.');
    }
    return text.toString();
  }
}
