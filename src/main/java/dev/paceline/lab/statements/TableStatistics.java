package dev.paceline.lab.statements;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What PostgreSQL knows of a table.
 *
 * @param rows negative if it was never analysed
 * @param columns those that were asked for, by name
 */
record TableStatistics(double rows, double pages, Costs costs, Map<String, Column> columns) {
  private static final String FIND = """
      SELECT c.reltuples::float8 AS row_count, c.relpages::float8 AS page_count,
        current_setting('random_page_cost')::float8 AS random_page_cost,
        current_setting('cpu_tuple_cost')::float8 AS cpu_tuple_cost,
        current_setting('cpu_index_tuple_cost')::float8 AS cpu_index_tuple_cost,
        current_setting('cpu_operator_cost')::float8 AS cpu_operator_cost,
        a.attname::text AS column_name, s.null_frac::float8 AS null_fraction, s.n_distinct::float8 AS distinct_values,
        EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisvalid AND i.indpred IS NULL
          AND i.indkey[0] = a.attnum) AS leads_index
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = ANY ($2::text[])
      LEFT JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname
        AND NOT s.inherited
      WHERE c.oid = to_regclass(quote_ident($1::text))
      """;

  /** Of the planner, as they are set (PostgreSQL manual, 19.7.2). */
  record Costs(double randomPage, double tuple, double indexTuple, double operator) {}

  /**
   * @param distinctValues as pg_stats has it: negative for a share of the rows; null without statistics
   * @param leadsIndex whether an index of the whole table begins with it
   */
  record Column(Double nullFraction, Double distinctValues, boolean leadsIndex) {}

  /** With no columns where there are none such: then nothing is known. */
  static Future<TableStatistics> of(SqlConnection connection, String table, List<String> columns) {
    Tuple asked = Tuple.tuple().addString(table).addArrayOfString(columns.toArray(String[]::new));
    return connection.preparedQuery(FIND).execute(asked).map(found -> {
      TableStatistics statistics = new TableStatistics(-1, 0, new Costs(0, 0, 0, 0), Map.of());
      Map<String, Column> byName = new HashMap<>();
      for (Row row : found) {
        byName.put(row.getString("column_name"), new Column(
            row.getDouble("null_fraction"), row.getDouble("distinct_values"), row.getBoolean("leads_index")));
        statistics = from(row, byName);
      }
      return statistics;
    });
  }

  private static TableStatistics from(Row row, Map<String, Column> columns) {
    return new TableStatistics(row.getDouble("row_count"), row.getDouble("page_count"), new Costs(
        row.getDouble("random_page_cost"), row.getDouble("cpu_tuple_cost"), row.getDouble("cpu_index_tuple_cost"),
        row.getDouble("cpu_operator_cost")), columns);
  }

  boolean isAnalysed() {
    return rows >= 0 && !columns.isEmpty();
  }

  /** Without statistics PostgreSQL takes 200 distinct values for granted, and so does this. */
  double distinctValues(String column) {
    Double known = columns.get(column).distinctValues();
    return Math.max(1, known == null || known == 0 ? Math.min(200, rows) : known < 0 ? -known * rows : known);
  }

  double nonNullFraction(String column) {
    Double nulls = columns.get(column).nullFraction();
    return nulls == null ? 1 : 1 - nulls;
  }
}
