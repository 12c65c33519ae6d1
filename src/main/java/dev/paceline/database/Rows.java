package dev.paceline.database;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What a statement returned. */
public final class Rows {

  private Rows() {}

  /** In the statement's order. */
  public static Stream<Row> stream(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false);
  }
}
