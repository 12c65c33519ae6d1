package dev.paceline.lab.sentinel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What one request did wrong with one statement, or with all of them.
 *
 * @param statement on one line, without values
 * @param count executions; of {@link FindingKind#OVER_BUDGET}, of all statements
 * @param savedRoundTrips that the suggestion would save
 * @param savedNanos the time that the request would at most have ended earlier
 */
record Occurrence(
    FindingKind kind, String statement, int count, int distinctParameters, CallSite callSite, long totalNanos,
    String suggestion, int savedRoundTrips, long savedNanos) {

  /** @param repetitions how many make an n-plus-one */
  static List<Occurrence> in(RequestStatements request, int repetitions) {
    List<Occurrence> found = new ArrayList<>(0);
    for (RequestStatement statement : request.statements()) {
      if (statement.isOneOfMany(repetitions)) {
        found.add(nPlusOne(request, statement));
      } else if (statement.repeated() > 0) {
        found.add(redundant(request, statement));
      }
      if (statement.slow() > 0) {
        found.add(slow(request, statement));
      }
    }
    if (request.executions() > request.budget()) {
      found.add(overBudget(request));
    }
    return found;
  }

  private static Occurrence nPlusOne(RequestStatements request, RequestStatement statement) {
    String batch = statement.batchForm();
    int spared = statement.executions() - 1;
    return new Occurrence(
        FindingKind.N_PLUS_ONE, statement.text().normalised(), statement.executions(), statement.distinctParameters(),
        request.callSite(statement), statement.totalNanos(),
        batch == null
            ? "Ask once for all: pass the parameters as arrays and join unnest(…) of them"
            : "Ask once for all: " + batch,
        spared, statement.waitedNanos() * spared / statement.executions());
  }

  private static Occurrence redundant(RequestStatements request, RequestStatement statement) {
    int spared = statement.repeated();
    return new Occurrence(
        FindingKind.REDUNDANT, statement.text().normalised(), statement.executions(), statement.distinctParameters(),
        request.callSite(statement), statement.totalNanos(),
        "Ask once and hand the answer on: nothing was written in between", spared,
        statement.waitedNanos() * spared / statement.executions());
  }

  private static Occurrence slow(RequestStatements request, RequestStatement statement) {
    return new Occurrence(
        FindingKind.SLOW_STATEMENT, statement.text().normalised(), statement.slow(), statement.distinctParameters(),
        request.callSite(statement), statement.slowNanos(),
        "Look at its plan: POST /lab/api/statements/" + statement.text().id() + "/explain tells what an index would change", 0, 0);
  }

  /** Names the statement that was run most often. */
  private static Occurrence overBudget(RequestStatements request) {
    RequestStatement most = request.statements().stream()
        .max(Comparator.comparingInt(RequestStatement::executions).thenComparing(RequestStatement::totalNanos)).orElse(null);
    int over = request.executions() - request.budget();
    return new Occurrence(
        FindingKind.OVER_BUDGET, most == null ? null : most.text().normalised(), request.executions(),
        most == null ? 0 : most.distinctParameters(), most == null ? null : request.callSite(most),
        request.statements().stream().mapToLong(RequestStatement::totalNanos).sum(),
        "Spare " + over + (over == 1 ? " statement" : " statements") + ": the resource method's @QueryBudget is "
            + request.budget() + (most == null ? "" : ", and this one was run " + most.executions() + " times"),
        over, 0);
  }
}
