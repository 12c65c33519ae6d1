package dev.paceline.database;

/**
 * Hears of every statement that has ended. Called on the Vert.x context of the request that asked for it; a statement
 * that a {@link BatchLoader} shared between requests is told to each of them. Must be quick and never throw. Without any
 * listener nothing is measured for.
 */
public interface StatementListener {

  void ended(StatementExecution execution);
}
