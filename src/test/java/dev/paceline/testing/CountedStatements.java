package dev.paceline.testing;

import jakarta.enterprise.context.ApplicationScoped;

/** Counts statements where they arrive: in PostgreSQL itself, by pg_stat_statements. */
@ApplicationScoped
public class CountedStatements {
  private static final String BACKGROUND = "\\mproduct_views\\M"; // views are flushed whenever it is time
  private static final String SERVICE_TABLES = "\\m(orders|order_items|customers|products|users|idempotency_keys)\\M";

  private final Sql sql;

  CountedStatements(Sql sql) {
    this.sql = sql;
    sql.update("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
  }

  /** How many statements on the service's tables PostgreSQL has run meanwhile. */
  public long during(Runnable work) {
    sql.number("SELECT 1 FROM pg_stat_statements_reset()");
    work.run();
    return sql.number(
        "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE query ~ ? AND query !~ ?", SERVICE_TABLES, BACKGROUND);
  }
}
