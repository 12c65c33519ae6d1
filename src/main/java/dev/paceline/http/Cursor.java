package dev.paceline.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A place in a list, opaque to clients: the sort key of an item, bound to the list and its filters by one checksum, so
 * that a cursor which was mistyped or belongs to another query is refused instead of giving a page of nonsense.
 */
final class Cursor {
  private static final String SEPARATOR = "\u001f"; // no sort key holds a control character

  private Cursor() {}

  static String encode(List<?> key, String query) {
    String text = String.join(SEPARATOR, key.stream().map(String::valueOf).toList());
    String sealed = checksum("", text) + checksum(query, text) + text;
    return base64(sealed);
  }

  /** Fails with 400: {@code BAD_CURSOR} for what is no cursor, {@code CURSOR_OF_ANOTHER_QUERY} for a strange one. */
  static List<String> decode(String cursor, String query) {
    String sealed = unseal(cursor);
    String text = sealed.length() < 16 ? "" : sealed.substring(16);
    if (sealed.length() < 16 || !sealed.startsWith(checksum("", text)) || text.indexOf('\0') >= 0) {
      throw bad();
    }
    if (!sealed.startsWith(checksum(query, text), 8)) {
      throw ProblemException.badRequest(
          "CURSOR_OF_ANOTHER_QUERY", "after belongs to a list with other filters: begin again without it");
    }
    return List.of(text.split(SEPARATOR, -1));
  }

  static ProblemException bad() {
    return ProblemException.badRequest("BAD_CURSOR", "after is not a cursor that this service has given");
  }

  /** Empty unless it is exactly as it was given: the last character of Base64 has bits that mean nothing. */
  private static String unseal(String cursor) {
    try {
      String sealed = new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
      return base64(sealed).equals(cursor) ? sealed : "";
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static String base64(String sealed) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed.getBytes(UTF_8));
  }

  private static String checksum(String query, String text) {
    CRC32C checksum = new CRC32C();
    checksum.update((query + SEPARATOR + text).getBytes(UTF_8));
    return "%08x".formatted(checksum.getValue());
  }
}
