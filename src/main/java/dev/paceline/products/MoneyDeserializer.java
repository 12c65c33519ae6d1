package dev.paceline.products;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.io.IOException;
import java.util.function.LongSupplier;

/** Reads money as a client writes it; what breaks a rule is told with the path of its field. */
final class MoneyDeserializer extends StdDeserializer<Money> {
  private static final int MAX_WHOLE_DIGITS = String.valueOf(Money.MAX_PRICE_MINOR).length();

  MoneyDeserializer() {
    super(Money.class);
  }

  private record Text(String amount, String currency) {}

  @Override
  public Money deserialize(JsonParser json, DeserializationContext context) throws IOException {
    Text text = context.readValue(json, Text.class);
    int digits = (int) at("currency", json, context, () -> Money.fractionDigits(text.currency));
    long minor = at("amount", json, context, () -> minor(text.amount, digits));
    return Money.ofMinor(minor, text.currency);
  }

  private static long at(String field, JsonParser json, DeserializationContext context, LongSupplier read)
      throws JsonMappingException {
    try {
      return read.getAsLong();
    } catch (IllegalArgumentException broken) {
      JsonMappingException failure = ValueInstantiationException.from(
          json, broken.getMessage(), context.constructType(Money.class), broken);
      failure.prependPath(Money.class, field);
      throw failure;
    }
  }

  /** The amount in minor units. Fails with {@link IllegalArgumentException} when it is no price. */
  static long minor(String amount, int fractionDigits) {
    if (amount != null) {
      int point = amount.indexOf('.');
      String whole = point < 0 ? amount : amount.substring(0, point);
      String fraction = point < 0 ? "" : amount.substring(point + 1);
      if (isNumber(whole, MAX_WHOLE_DIGITS) && (point < 0 || isNumber(fraction, fractionDigits))) {
        long minor = Long.parseLong(whole + fraction + "0".repeat(fractionDigits - fraction.length()));
        if (minor <= Money.MAX_PRICE_MINOR) {
          return minor;
        }
      }
    }
    throw new IllegalArgumentException("must be a decimal number in a string, from 0 to "
        + Money.decimal(Money.MAX_PRICE_MINOR, fractionDigits) + ", with at most " + fractionDigits + " decimal places");
  }

  private static boolean isNumber(String text, int maxDigits) {
    return !text.isEmpty() && text.length() <= maxDigits && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
