package dev.paceline.lab.sentinel;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a request can do wrong with its statements. */
enum FindingKind {
  /** The same statement again and again, with other parameters each time: one for all of them would do. */
  N_PLUS_ONE("n-plus-one"),
  /** The same read with the same parameters again, though the request has written nothing in between. */
  REDUNDANT("redundant"),
  /** Longer than {@code paceline.slow-statement}. */
  SLOW_STATEMENT("slow-statement"),
  /** More statements than the {@link dev.paceline.http.QueryBudget} of the resource method. */
  OVER_BUDGET("over-budget");

  private final String label;

  FindingKind(String label) {
    this.label = label;
  }

  @JsonValue
  @Override
  public String toString() {
    return label;
  }
}
