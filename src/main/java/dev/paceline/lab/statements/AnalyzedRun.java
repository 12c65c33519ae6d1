package dev.paceline.lab.statements;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A statement that is run for its real times and rows. Its plan must show {@code $1} where the value would be: so it is
 * prepared, and planned for any parameters. {@code EXPLAIN EXECUTE} takes no bound parameters, and in its text values would
 * be seen by whoever sees the server's activity: they go by way of settings that end with the transaction.
 */
final class AnalyzedRun {
  private static final String NAME = "paceline_analyzed";
  private static final String SAVE = "SAVEPOINT paceline_analyzed";
  private static final String BACK = "ROLLBACK TO SAVEPOINT paceline_analyzed";
  private static final String FIND_TYPES = """
      SELECT type::text AS type FROM pg_prepared_statements, unnest(parameter_types) WITH ORDINALITY AS each (type, place)
      WHERE name = $1 ORDER BY place
      """;

  private final SqlConnection connection;
  private final StatementText text;
  private final Tuple parameters;

  AnalyzedRun(SqlConnection connection, StatementText text, Tuple parameters) {
    this.connection = connection;
    this.text = text;
    this.parameters = parameters;
  }

  /** Leaves nothing in the session. */
  Future<Plan> plan() {
    return connection.query("PREPARE " + NAME + " AS " + text.sql()).execute()
        .compose(prepared -> connection.query(SAVE).execute()
            .compose(saved -> types())
            .compose(types -> hand(types).compose(handed -> run(types)))
            .eventually(() -> connection.query(BACK).execute())
            .eventually(() -> connection.query("DEALLOCATE " + NAME).execute()));
  }

  private Future<List<String>> types() {
    return connection.preparedQuery(FIND_TYPES).execute(Tuple.of(NAME)).map(found -> {
      List<String> types = new ArrayList<>();
      for (Row row : found) {
        types.add(row.getString("type"));
      }
      return types;
    });
  }

  /** By the server's own text form of each value. */
  private Future<?> hand(List<String> types) {
    String settings = IntStream.range(0, types.size())
        .mapToObj(n -> "set_config('" + setting(n) + "', coalesce(($" + (n + 1) + "::" + types.get(n) + ")::text, ''), true)")
        .collect(Collectors.joining(", "));
    return types.isEmpty() ? Future.succeededFuture()
        : connection.preparedQuery("SELECT " + settings).execute(parameters);
  }

  private Future<Plan> run(List<String> types) {
    String arguments = IntStream.range(0, types.size()).mapToObj(n -> parameters.getValue(n) == null
        ? "NULL" : "current_setting('" + setting(n) + "')::" + types.get(n)).collect(Collectors.joining(", "));
    return connection.query("SET LOCAL plan_cache_mode = force_generic_plan").execute()
        .compose(set -> connection.query("EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE " + NAME
            + (types.isEmpty() ? "" : "(" + arguments + ")")).execute())
        .map(Plan::from);
  }

  private static String setting(int parameter) {
    return "paceline.parameter_" + parameter;
  }
}
