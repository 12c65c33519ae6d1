package dev.paceline.lab.sentinel;

import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;

/** What was bound to one execution of a statement, to be told apart from others; never shown. */
final class ParameterSet {
  private final Tuple values;
  private final int hash;

  ParameterSet(Tuple values) {
    this.values = values;
    int mixed = values.size();
    for (int n = 0; n < values.size(); n++) {
      Object value = values.getValue(n);
      mixed = 31 * mixed + (value instanceof Object[] array ? Arrays.deepHashCode(array) : Objects.hashCode(value));
    }
    this.hash = mixed;
  }

  /** Whether it asks for several things at once. */
  boolean isBatch() {
    for (int n = 0; n < values.size(); n++) {
      Object value = values.getValue(n);
      if (value instanceof Object[] array && array.length > 1 || value instanceof Collection<?> many && many.size() > 1) {
        return true;
      }
    }
    return false;
  }

  int size() {
    return values.size();
  }

  Object value(int position) {
    return values.getValue(position);
  }

  boolean isSameAt(int position, ParameterSet other) {
    return Objects.deepEquals(value(position), other.value(position));
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof ParameterSet that) || that.hash != hash || that.size() != size()) {
      return false;
    }
    for (int n = 0; n < size(); n++) {
      if (!isSameAt(n, that)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
