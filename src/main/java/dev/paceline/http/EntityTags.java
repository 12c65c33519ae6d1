package dev.paceline.http;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code If-Match} or {@code If-None-Match} holds: {@code *}, or a list of entity tags (RFC 9110, section 13.1).
 *
 * @param any whether it is {@code *}
 * @param strong opaque tags without quotes
 * @param weak those marked {@code W/}
 */
public record EntityTags(boolean any, Set<String> strong, Set<String> weak) {
  /** Empty elements of the list are skipped, as RFC 9110, section 5.6.1 wants it. */
  private static final Pattern TAG = Pattern.compile(
      "\\G[\\s,]*(W/)?\"([\\x21\\x23-\\x7e\\x80-\\uffff]*)\"\\s*(?:,[\\s,]*|$)");

  /** No header: nothing is demanded. */
  public static final EntityTags ABSENT = new EntityTags(false, Set.of(), Set.of());

  /** As JAX-RS reads a header parameter; its default is empty. Fails with 400 when the text is no list of entity tags. */
  public static EntityTags fromString(String header) {
    return header.isEmpty() ? ABSENT : parse(header);
  }

  static EntityTags parse(String header) {
    if (header.trim().equals("*")) {
      return new EntityTags(true, Set.of(), Set.of());
    }
    Set<String> strong = new HashSet<>();
    Set<String> weak = new HashSet<>();
    Matcher tag = TAG.matcher(header);
    int end = 0;
    while (end < header.length() && tag.find()) {
      (tag.group(1) == null ? strong : weak).add(tag.group(2));
      end = tag.end();
    }
    if (end < header.length() || strong.isEmpty() && weak.isEmpty()) {
      throw ProblemException.badRequest("BAD_ENTITY_TAG", "Entity tags are quoted, and separated by commas");
    }
    return new EntityTags(false, strong, weak);
  }

  /** The tags of which a write under {@code If-Match} demands one (strong comparison); null when it demands none. */
  public String[] demanded() {
    return this == ABSENT || any ? null : strong.toArray(String[]::new);
  }

  boolean includesWeakly(String tag) {
    return any || strong.contains(tag) || weak.contains(tag);
  }
}
