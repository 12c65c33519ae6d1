package dev.paceline.tracing;

import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a statement does to which tables, as {@code db.query.summary} has it: {@code INSERT users INSERT outbox}. */
final class StatementName {
  private static final Pattern WITH = Pattern.compile("(?i)(\\w+)(?:\\s*\\([^()]*\\))?\\s+AS\\s+(?:NOT\\s+|MATERIALIZED\\s+)*\\(");
  private static final Pattern USE = Pattern.compile(
      "(?i)\\b(INSERT|DELETE|(?<!FOR )(?<!DO )(?<!KEY )UPDATE)\\s+(?:INTO\\s+|FROM\\s+)?([a-z_][\\w.]*)"
      + "|\\b(?:FROM|JOIN)\\s+(?!ONLY\\b|LATERAL\\b|ROWS\\b)([a-z_][\\w.]*+)(?!\\s*\\()");
  private static final int MOST = 4;

  private StatementName() {}

  static String of(String sql) {
    Set<String> own = WITH.matcher(sql).results().map(name -> name.group(1)).collect(Collectors.toSet());
    String uses = USE.matcher(sql).results()
        .filter(use -> !own.contains(table(use)))
        .map(use -> (use.group(1) == null ? "SELECT" : use.group(1).toUpperCase(Locale.ROOT)) + ' ' + table(use))
        .distinct().limit(MOST).collect(Collectors.joining(" "));
    return uses.isEmpty() ? verb(sql) : uses;
  }

  private static String table(MatchResult use) {
    return use.group(1) == null ? use.group(3) : use.group(2);
  }

  private static String verb(String sql) {
    Matcher first = Pattern.compile("\\w+").matcher(sql);
    return first.find() ? first.group().toUpperCase(Locale.ROOT) : "SQL";
  }
}
