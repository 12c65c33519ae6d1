package dev.paceline.http;

import java.time.DateTimeException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which page of which list is asked for.
 *
 * @param limit the most items on it, 1 to {@value #MAX_LIMIT}
 * @param after the sort key of the last item of the page before; empty for the first page
 * @param list names the list with its filters, so that a cursor of another is told apart
 */
public record PageQuery(int limit, Optional<List<String>> after, String list) {
  public static final int MAX_LIMIT = 500;
  static final int DEFAULT_LIMIT = 50;

  /**
   * Reads the parameters {@code limit} and {@code after}; either may be null.
   *
   * @param list the list's name
   * @param filters what narrows it; a cursor is only good for the same ones
   */
  public static PageQuery of(String limit, String after, String list, Object... filters) {
    String query = list + List.of(filters);
    return new PageQuery(
        limit == null ? DEFAULT_LIMIT : (int) Parameters.integer("limit", limit, 1, MAX_LIMIT),
        Optional.ofNullable(after).map(cursor -> Cursor.decode(cursor, query)),
        query);
  }

  /** The place that the page begins after. Fails with 400 when the cursor was made up and its key can't be read. */
  public <T> Optional<T> after(Function<List<String>, T> read) {
    try {
      return after.map(read);
    } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
      throw Cursor.bad();
    }
  }

  String cursorAfter(List<?> key) {
    return Cursor.encode(key, list);
  }
}
