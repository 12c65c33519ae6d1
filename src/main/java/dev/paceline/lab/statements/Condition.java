package dev.paceline.lab.statements;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A column compared with a parameter or constant: what a B-tree can look up. */
record Condition(String column, Kind kind) {

  enum Kind { EQUAL, ANY, RANGE }

  /** As PostgreSQL prints it: {@code customer_id = $1}, {@code (o.status)::text = ANY ($2)}, {@code placed_at >= $3}. */
  private static final Pattern COMPARISON = Pattern.compile(
      "\\(?(?:\\w+\\.)?([a-z_]\\w*)\\)?(?:::[a-z ]+)? (=|<|>|<=|>=) (ANY )?"
          + "\\(*(?:\\$\\d+|'[^']*'|-?\\d+(?:\\.\\d+)?|now\\(\\))\\)*(?:::[a-z \\[\\]]+)?\\)*");
  private static final String AND = " AND ";

  /** All of a filter that must hold, and are such conditions; of an {@code OR} none. */
  static List<Condition> allOf(String filter) {
    return conjuncts(withoutBrackets(filter)).stream().map(Condition::of).flatMap(Optional::stream).toList();
  }

  private static Optional<Condition> of(String conjunct) {
    Matcher comparison = COMPARISON.matcher(withoutBrackets(conjunct));
    if (!comparison.matches()) {
      return Optional.empty();
    }
    Kind kind = comparison.group(3) != null ? Kind.ANY : comparison.group(2).equals("=") ? Kind.EQUAL : Kind.RANGE;
    return Optional.of(new Condition(comparison.group(1), kind));
  }

  private static List<String> conjuncts(String condition) {
    List<String> found = new ArrayList<>();
    int depth = 0;
    int begin = 0;
    for (int n = 0; n < condition.length(); n++) {
      depth += depthOf(condition.charAt(n));
      if (depth == 0 && condition.startsWith(AND, n)) {
        found.add(condition.substring(begin, n));
        begin = n + AND.length();
      }
    }
    found.add(condition.substring(begin));
    return found;
  }

  private static int depthOf(char bracket) {
    return bracket == '(' ? 1 : bracket == ')' ? -1 : 0;
  }

  /** Only those around the whole. */
  private static String withoutBrackets(String condition) {
    int depth = 0;
    for (int n = 0; n < condition.length(); n++) {
      depth += depthOf(condition.charAt(n));
      if (depth == 0 && n < condition.length() - 1) {
        return condition;
      }
    }
    return condition.startsWith("(") ? condition.substring(1, condition.length() - 1) : condition;
  }
}
