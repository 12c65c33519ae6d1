package dev.paceline.lab.statements;

import dev.paceline.lab.statements.Explanation.SeqScan;
import dev.paceline.lab.statements.Explanation.WithIndex;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What an index would change.
 *
 * @param note why there is no suggestion; null if there is one, or nothing to say
 */
record IndexAdvice(List<SeqScan> scans, String suggestion, WithIndex withIndex, String note) {
  /** An index costs every write something: it must save half of the scan at least. */
  private static final double WORTH = 0.5;

  /** For the costliest of the sequential scans. */
  static Future<IndexAdvice> of(SqlConnection connection, Plan plan) {
    List<SequentialScan> scans = plan.sequentialScans().stream()
        .sorted(Comparator.comparingDouble(SequentialScan::cost).reversed()).toList();
    Future<List<TableStatistics>> all = Future.succeededFuture(new ArrayList<>());
    for (SequentialScan scan : scans) {
      all = all.compose(found -> TableStatistics.of(connection, scan.table(), scan.columns()).map(one -> {
        found.add(one);
        return found;
      }));
    }
    return all.map(statistics -> of(scans, statistics));
  }

  private static IndexAdvice of(List<SequentialScan> scans, List<TableStatistics> statistics) {
    List<SeqScan> shown = new ArrayList<>();
    for (int n = 0; n < scans.size(); n++) {
      TableStatistics table = statistics.get(n);
      shown.add(new SeqScan(scans.get(n).table(), scans.get(n).columns(), table.isAnalysed() ? (long) table.rows() : null));
    }
    Optional<SequentialScan> filtered = scans.stream().filter(scan -> !scan.conditions().isEmpty()).findFirst();
    return filtered.map(scan -> of(shown, scan, statistics.get(scans.indexOf(scan))))
        .orElseGet(() -> new IndexAdvice(shown, null, null,
            scans.isEmpty() ? "No table is read whole" : "No filter of a table that is read whole is one that an index could answer"));
  }

  private static IndexAdvice of(List<SeqScan> shown, SequentialScan scan, TableStatistics table) {
    if (!table.isAnalysed()) {
      return new IndexAdvice(shown, null, null, scan.table() + " was never analysed: run ANALYZE " + scan.table());
    }
    IndexEstimate index = IndexEstimate.of(scan.conditions(), table);
    if (index.columns().size() == 1 && table.columns().get(index.columns().get(0)).leadsIndex()) {
      return new IndexAdvice(shown, null, null, "There is an index on " + index.columns().get(0) + ", and the planner prefers not to use it");
    }
    if (index.cost() > scan.cost() * WORTH) {
      return new IndexAdvice(shown, null, null, "By estimate no index would save half of reading " + scan.table() + " whole");
    }
    return new IndexAdvice(shown, statement(scan.table(), index.columns()), new WithIndex(
        scan.cost(), Math.round(index.cost() * 100) / 100.0, (long) table.rows(), Math.round(index.rowsRead())), null);
  }

  /** Plain names only: others, the conditions don't have. */
  private static String statement(String table, List<String> columns) {
    String quoted = table.matches("[a-z_][a-z0-9_]*") ? table : '"' + table.replace("\"", "\"\"") + '"';
    return "CREATE INDEX CONCURRENTLY ON " + quoted + " (" + String.join(", ", columns) + ")";
  }
}
