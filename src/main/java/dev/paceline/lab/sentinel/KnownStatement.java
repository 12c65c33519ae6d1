package dev.paceline.lab.sentinel;

import dev.paceline.lab.statements.StatementText;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * What can be told of a statement from its text.
 *
 * @param reads whether it only reads, and would read the same again: it takes no lock and calls no function that is known
 *     to answer differently each time
 */
record KnownStatement(StatementText text, boolean reads) {
  private static final int MOST_KNOWN = 1_000;
  private static final Map<String, KnownStatement> KNOWN = new ConcurrentHashMap<>();
  private static final Pattern READS = Pattern.compile("(?i)(select|with|values|table)\\b.*");
  private static final Pattern CHANGES = Pattern.compile(
      "(?i)\\b(insert|update|delete|merge|call|notify|pg_notify|nextval|setval|set_config|random|gen_random_uuid|"
          + "clock_timestamp|timeofday|pg_(try_)?advisory\\w*|lo_\\w+|share)\\b");

  static KnownStatement of(String sql) {
    KnownStatement known = KNOWN.get(sql);
    if (known != null) {
      return known;
    }
    StatementText text = StatementText.of(sql);
    KnownStatement read = new KnownStatement(
        text, READS.matcher(text.normalised()).matches() && !CHANGES.matcher(text.normalised()).find());
    if (KNOWN.size() < MOST_KNOWN) {
      KNOWN.put(sql, read);
    }
    return read;
  }
}
