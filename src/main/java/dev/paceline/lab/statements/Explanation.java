package dev.paceline.lab.statements;

import java.util.List;
import java.util.Map;

/**
 * How PostgreSQL runs a statement.
 *
 * @param generic whether the plan is the one for any parameters, so that it shows {@code $1} and never a value
 * @param analyzed whether it was run for this, so that the plan has real times and rows
 * @param notes why it was not, though asked for, and why there is no suggestion
 * @param plan as {@code EXPLAIN (FORMAT JSON)} has it
 * @param suggestion a statement that creates an index, for someone to judge; null if none is known to help
 * @param withIndex what it would change; null without a suggestion, and where the table was never analysed
 */
public record Explanation(
    String id, String statement, boolean generic, boolean analyzed, List<String> notes, double totalCost, Map<String, Object> plan,
    List<SeqScan> seqScans, String suggestion, WithIndex withIndex) {

  /**
   * A table that is read whole.
   *
   * @param filterColumns those it is filtered by, as far as an index could do that
   * @param rows in it, by PostgreSQL's statistics; null if it was never analysed
   */
  public record SeqScan(String table, List<String> filterColumns, Long rows) {}

  /**
   * An estimate of this service's, not a plan of PostgreSQL's: see {@link IndexEstimate}.
   *
   * @param scanCost of the sequential scan, in the planner's units
   * @param estimatedScanCost of a look-up in the index instead
   * @param estimatedRowsRead rows that the index leads to
   */
  public record WithIndex(double scanCost, double estimatedScanCost, long rowsRead, long estimatedRowsRead) {}
}
