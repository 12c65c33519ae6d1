package dev.paceline.lab.sentinel;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.BitSet;
import java.util.Map;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A statement for one set of parameters, rewritten for many: those that vary become arrays, in the same places. A lookup
 * by one key becomes {@code = ANY($1)}; any other read is joined to its parameters by {@code LATERAL}; what writes takes
 * its parameters from {@code unnest}.
 */
final class BatchForm {
  private static final Pattern LOOKUP = Pattern.compile(
      "(?i)SELECT (?<columns>.+?) (?<from>FROM .+? WHERE .*?)(?<key>[\\w.]+) = \\$(?<parameter>\\d+)(?!\\d)(?<rest>.*)");
  private static final Pattern ONE_ROW_EACH = Pattern.compile(
      "(?i)\\b(limit|offset|group|having|distinct|union|intersect|except|count|sum|min|max|avg|exists|with|over)\\b");
  private static final Pattern INSERT = Pattern.compile(
      "(?i)(?<into>INSERT INTO [\\w.]+ \\([^)]*\\)) VALUES \\((?<values>(?:[^()]|\\([^()]*\\))*)\\)(?<rest>(?! ?,).*)");
  private static final Pattern UPDATE = Pattern.compile(
      "(?i)(?<set>UPDATE (?:(?!\\b(?:from|select|with)\\b).)+) (?<where>WHERE (?:(?!\\bcurrent of\\b).)+)");
  private static final Pattern DELETE = Pattern.compile(
      "(?i)(?<from>DELETE FROM (?:(?!\\b(?:using|select)\\b).)+?) (?<where>WHERE .+)");
  private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");
  private static final Pattern READS = Pattern.compile("(?i)(SELECT|WITH) .+");
  private static final Pattern WRITES = Pattern.compile("(?i)\\b(insert|update|delete|merge)\\b");

  private static final Map<Class<?>, String> TYPES = Map.of(
      Long.class, "bigint", Integer.class, "integer", Short.class, "smallint", String.class, "text", Boolean.class,
      "boolean", UUID.class, "uuid", OffsetDateTime.class, "timestamptz", LocalDateTime.class, "timestamp",
      LocalDate.class, "date", BigDecimal.class, "numeric");

  private final String sql;
  private final ParameterSet sample;
  private final BitSet varying;

  private BatchForm(String sql, ParameterSet sample, BitSet varying) {
    this.sql = sql;
    this.sample = sample;
    this.varying = varying;
  }

  /**
   * @param sql on one line
   * @param sample one of its sets of parameters, for their types
   * @param varying the positions, from 0, at which the sets differ
   * @return null when it isn't known how
   */
  static String of(String sql, ParameterSet sample, BitSet varying) {
    boolean typed = varying.stream().allMatch(n -> sample.value(n) != null && TYPES.containsKey(sample.value(n).getClass()));
    return typed && !varying.isEmpty() && sql.indexOf('\'') < 0 ? new BatchForm(sql, sample, varying).form() : null;
  }

  private String form() {
    Matcher lookup = LOOKUP.matcher(sql);
    if (lookup.matches() && isByOneKey(lookup) && !ONE_ROW_EACH.matcher(sql).find()) {
      return lookup(lookup);
    }
    if (READS.matcher(sql).matches() && !WRITES.matcher(sql).find()) {
      return "SELECT k.*, q.* FROM " + keys() + " CROSS JOIN LATERAL (" + ofKeys(sql) + ") AS q";
    }
    Matcher insert = INSERT.matcher(sql);
    if (insert.matches()) {
      return insert.group("into") + " SELECT " + ofKeys(insert.group("values")) + " FROM " + keys()
          + ofKeys(insert.group("rest"));
    }
    Matcher update = UPDATE.matcher(sql);
    if (update.matches()) {
      return ofKeys(update.group("set")) + " FROM " + keys() + ' ' + ofKeys(update.group("where"));
    }
    Matcher delete = DELETE.matcher(sql);
    return delete.matches() ? delete.group("from") + " USING " + keys() + ' ' + ofKeys(delete.group("where")) : null;
  }

  /** Whether the only parameter that varies is this one, and is used but here. */
  private boolean isByOneKey(MatchResult lookup) {
    int parameter = Integer.parseInt(((Matcher) lookup).group("parameter"));
    return varying.cardinality() == 1 && varying.get(parameter - 1)
        && Pattern.compile("\\$" + parameter + "(?!\\d)").matcher(sql).results().count() == 1;
  }

  /** With the key among its columns, to tell the rows apart by. */
  private static String lookup(Matcher found) {
    String key = found.group("key");
    String columns = found.group("columns");
    String name = key.substring(key.lastIndexOf('.') + 1);
    boolean told = Pattern.compile("\\*|\\b" + Pattern.quote(name) + "\\b").matcher(columns).find();
    return "SELECT " + (told ? "" : key + ", ") + columns + ' ' + found.group("from") + key + " = ANY($"
        + found.group("parameter") + ')' + found.group("rest");
  }

  private String keys() {
    return "unnest(" + varying.stream()
        .mapToObj(n -> "$" + (n + 1) + "::" + TYPES.get(sample.value(n).getClass()) + "[]").collect(Collectors.joining(", "))
        + ") AS k(" + varying.stream().mapToObj(n -> "p" + (n + 1)).collect(Collectors.joining(", ")) + ')';
  }

  private String ofKeys(String part) {
    return PARAMETER.matcher(part).replaceAll(parameter -> Matcher.quoteReplacement(
        varying.get(Integer.parseInt(parameter.group(1)) - 1) ? "k.p" + parameter.group(1) : parameter.group()));
  }
}
