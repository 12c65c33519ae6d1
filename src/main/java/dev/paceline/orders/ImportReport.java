package dev.paceline.orders;

import java.util.List;

/**
 * What became of an import's lines.
 *
 * @param duplicates how many orders were there already, by their reference
 * @param rejected which lines could not be imported, in their order
 */
public record ImportReport(long imported, long duplicates, List<Rejection> rejected) {

  public ImportReport {
    rejected = List.copyOf(rejected);
  }

  /** @param code stable: programs may rely on it */
  public record Rejection(long line, String code, String detail) {}
}
