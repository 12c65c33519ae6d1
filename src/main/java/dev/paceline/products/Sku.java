package dev.paceline.products;

import dev.paceline.http.ProblemException;
import java.util.regex.Pattern;

/** The stock keeping unit: what a product is called in paths, orders and warehouses. */
public final class Sku {
  public static final String PATTERN = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

  private static final Pattern VALID = Pattern.compile(PATTERN);
  public static final String RULE = "must be 1 to 64 of A-Z a-z 0-9 . _ -, beginning with a letter or digit";

  private Sku() {}

  /** The text itself. Fails with 400 and the parameter's name when it can't be a SKU. */
  static String parse(String parameter, String text) {
    if (!VALID.matcher(text).matches()) {
      throw ProblemException.invalid(parameter, RULE);
    }
    return text;
  }

  /** As {@link #parse}; also refuses what is a path of its own, where no product could be reached. */
  static String parseNew(String parameter, String text) {
    if (text.equals("popular")) {
      throw ProblemException.invalid(parameter, "must not be popular, which is the path of another list");
    }
    return parse(parameter, text);
  }
}
