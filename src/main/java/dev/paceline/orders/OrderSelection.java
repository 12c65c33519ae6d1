package dev.paceline.orders;

import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A page of orders, newest first: those of a filter that come after a place in the list. One more than the page holds is
 * looked for, to know whether there are more; only its head is needed for that. The SQL is put
 * together from fixed pieces, so that each combination of filters is one text with a plan of its own and uses its index;
 * values are only ever bound.
 */
public final class OrderSelection {

  /** A place in the list: the order with this key and all before it are left out. */
  record Place(Instant placedAt, long id) {}

  private static final Map<String, String> STATEMENTS = new ConcurrentHashMap<>();

  private final int size;
  private final StringBuilder where = new StringBuilder();
  private final Tuple parameters = Tuple.tuple();

  OrderSelection(OrderFilter filter, Optional<Place> after, int size) {
    this.size = size;
    filter.customerId().ifPresent(id -> and("o.customer_id = $%d", id));
    filter.status().ifPresent(status -> and("o.status = $%d", status.name()));
    filter.placedFrom().ifPresent(from -> and("o.placed_at >= $%d", from.atOffset(ZoneOffset.UTC)));
    filter.placedTo().ifPresent(to -> and("o.placed_at < $%d", to.atOffset(ZoneOffset.UTC)));
    after.ifPresent(place -> {
      and("(o.placed_at, o.id) < ($%d, ", place.placedAt().atOffset(ZoneOffset.UTC));
      parameters.addLong(place.id());
      where.append('$').append(parameters.size()).append(')');
    });
    parameters.addInteger(size + 1);
  }

  private void and(String condition, Object value) {
    parameters.addValue(value);
    where.append(where.isEmpty() ? "WHERE " : " AND ").append(condition.replace("%d", String.valueOf(parameters.size())));
  }

  /** What of the found ones is on the page. */
  public <T> List<T> onPage(List<T> found) {
    return isMoreIn(found) ? found.subList(0, size) : found;
  }

  /** Whether more was found than the page holds. */
  public boolean isMoreIn(List<?> found) {
    return found.size() > size;
  }

  public Tuple parameters() {
    return parameters;
  }

  /** The statement that selects these orders' heads ({@link OrderHead#COLUMNS}). */
  public String sql() {
    return STATEMENTS.computeIfAbsent(where.toString(), text -> """
        SELECT %s FROM orders o %s
        ORDER BY o.placed_at DESC, o.id DESC LIMIT $%d""".formatted(OrderHead.COLUMNS, text, parameters.size()));
  }
}
