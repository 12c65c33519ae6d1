package dev.paceline.http;

import java.util.List;
import java.util.function.Function;

/**
 * Some of the items of a list, and where the rest begins.
 *
 * @param next the cursor of the next page; null on the last one
 */
public record Page<T>(List<T> items, String next) {

  public Page {
    items = List.copyOf(items);
  }

  /**
   * @param rows one more than the page's limit where there are more
   * @param key the sort key of an item, from which the next page goes on
   */
  public static <T> Page<T> of(List<T> rows, PageQuery query, Function<T, List<?>> key) {
    boolean more = rows.size() > query.limit();
    return of(more ? rows.subList(0, query.limit()) : rows, more, query, key);
  }

  /** @param more whether there are others after these items */
  public static <T> Page<T> of(List<T> items, boolean more, PageQuery query, Function<T, List<?>> key) {
    return new Page<>(items, more ? query.cursorAfter(key.apply(items.get(items.size() - 1))) : null);
  }
}
