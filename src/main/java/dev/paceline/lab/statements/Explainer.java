package dev.paceline.lab.statements;

import dev.paceline.database.Inspection;
import dev.paceline.http.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Asks PostgreSQL how it runs a statement, in a read-only transaction that is rolled back. */
@Singleton
class Explainer {
  static final Duration TIMEOUT = Duration.ofSeconds(1);

  private static final String EXPLAIN = "EXPLAIN (GENERIC_PLAN, FORMAT JSON) ";
  private static final String QUERY_CANCELED = "57014";

  private final Inspection inspection;

  Explainer(Inspection inspection) {
    this.inspection = inspection;
  }

  /** What was found by running it, if it was run. */
  private record Analysis(Optional<Plan> plan, String note) {
    static Analysis none(String note) {
      return new Analysis(Optional.empty(), note);
    }
  }

  /** How it would run; it is not run. Fails with 409 if there is no plan for such a statement. */
  Uni<Plan> plan(StatementText text) {
    return inspection.readOnly(TIMEOUT, connection -> plan(connection, text));
  }

  /** @param analyze whether it is run, if it only reads */
  Uni<Explanation> explain(MeasuredStatement statement, boolean analyze) {
    return inspection.readOnly(TIMEOUT, connection -> plan(connection, statement.text()).compose(plan ->
        IndexAdvice.of(connection, plan).compose(advice ->
            analysis(connection, statement, plan, analyze).map(analysis ->
                explanation(statement.text(), plan, advice, analysis)))));
  }

  /** Parameters without values only go by the simple protocol, which would also run what follows a semicolon. */
  private static Future<Plan> plan(SqlConnection connection, StatementText text) {
    if (text.sql().contains(";")) {
      return Future.failedFuture(notExplainable(text, "it has a semicolon"));
    }
    return connection.query(EXPLAIN + text.sql()).execute().map(Plan::from).recover(failure -> Future.failedFuture(
        failure instanceof PgException e ? refused(text, e) : failure));
  }

  private static ProblemException refused(StatementText text, PgException refusal) {
    return QUERY_CANCELED.equals(refusal.getSqlState())
        ? ProblemException.unavailable("EXPLAIN_TIMEOUT", "PostgreSQL had no plan within " + TIMEOUT.toMillis() + " ms")
        : notExplainable(text, "SQLSTATE " + refusal.getSqlState());
  }

  private static ProblemException notExplainable(StatementText text, String why) {
    return ProblemException.conflict("NOT_EXPLAINABLE", "There is no plan for " + text.id() + ": " + why);
  }

  private static Future<Analysis> analysis(SqlConnection connection, MeasuredStatement statement, Plan plan, boolean wanted) {
    Optional<Tuple> parameters = statement.parameters();
    if (!wanted) {
      return Future.succeededFuture(Analysis.none(null));
    }
    if (plan.changesOrLocks()) {
      return Future.succeededFuture(Analysis.none("Not run: it changes or locks rows"));
    }
    if (parameters.isEmpty()) {
      return Future.succeededFuture(Analysis.none("Not run: no parameters that it has succeeded with are known"));
    }
    return new AnalyzedRun(connection, statement.text(), parameters.get()).plan()
        .map(run -> new Analysis(Optional.of(run), null))
        .recover(failure -> failure instanceof PgException e
            ? Future.succeededFuture(Analysis.none(why(e))) : Future.failedFuture(failure));
  }

  private static String why(PgException failure) {
    return QUERY_CANCELED.equals(failure.getSqlState())
        ? "Not analysed: it was stopped after " + TIMEOUT.toMillis() + " ms"
        : "Not analysed: PostgreSQL has refused to run it (SQLSTATE " + failure.getSqlState() + ")";
  }

  private static Explanation explanation(StatementText text, Plan plan, IndexAdvice advice, Analysis analysis) {
    Plan shown = analysis.plan().orElse(plan);
    List<String> notes = Stream.of(analysis.note(), advice.note()).filter(Objects::nonNull).toList();
    return new Explanation(text.id(), text.normalised(), true, analysis.plan().isPresent(), notes, shown.totalCost(),
        shown.asMap(), advice.scans(), advice.suggestion(), advice.withIndex());
  }
}
