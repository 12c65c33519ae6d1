package dev.paceline.lab.statements;

import dev.paceline.lab.statements.TableStatistics.Costs;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a B-tree index would change for one sequential scan. PostgreSQL can't plan with an index that isn't there, and
 * building one, even to roll it back, blocks writers: so this estimates as its planner does for parameters that it doesn't
 * know. Selectivity: {@code (1 - null_frac) / n_distinct} for an equality, ten times that for an array, a third for a
 * range; conditions are taken for independent. Cost: {@code random_page_cost * (1 + min(rows, pages)) + rows *
 * (cpu_tuple_cost + cpu_index_tuple_cost + cpu_operator_cost)}, each row on a page of its own, and nothing cached.
 */
record IndexEstimate(List<String> columns, double rowsRead, double cost) {
  private static final int ARRAY_ELEMENTS = 10;
  private static final double RANGE_SELECTIVITY = 1.0 / 3;
  private static final int MAX_COLUMNS = 3;

  /** The columns that tell most rows apart lead; what follows a range would not narrow it, so one range comes last. */
  static IndexEstimate of(List<Condition> conditions, TableStatistics table) {
    Map<String, Double> selectivities = conditions.stream().filter(condition -> table.columns().containsKey(condition.column()))
        .collect(Collectors.toMap(Condition::column, condition -> selectivity(condition, table), (a, b) -> a * b));
    List<String> ranges = conditions.stream().filter(condition -> condition.kind() == Condition.Kind.RANGE)
        .map(Condition::column).distinct().toList();
    Comparator<String> mostSelective = Comparator.<String>comparingDouble(selectivities::get).thenComparing(column -> column);
    List<String> columns = Stream.concat(
        selectivities.keySet().stream().filter(column -> !ranges.contains(column)).sorted(mostSelective).limit(MAX_COLUMNS - 1),
        selectivities.keySet().stream().filter(ranges::contains).sorted(mostSelective).limit(1)).toList();
    double rows = Math.max(1, columns.stream().mapToDouble(selectivities::get).reduce(table.rows(), (a, b) -> a * b));
    return new IndexEstimate(columns, rows, cost(rows, table));
  }

  private static double selectivity(Condition condition, TableStatistics table) {
    double equal = table.nonNullFraction(condition.column()) / table.distinctValues(condition.column());
    return switch (condition.kind()) {
      case EQUAL -> equal;
      case ANY -> Math.min(1, ARRAY_ELEMENTS * equal);
      case RANGE -> RANGE_SELECTIVITY;
    };
  }

  private static double cost(double rows, TableStatistics table) {
    Costs costs = table.costs();
    return costs.randomPage() * (1 + Math.min(rows, table.pages()))
        + rows * (costs.tuple() + costs.indexTuple() + costs.operator());
  }
}
