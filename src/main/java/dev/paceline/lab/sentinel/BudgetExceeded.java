package dev.paceline.lab.sentinel;

/**
 * A request has run more statements than its {@link dev.paceline.http.QueryBudget} allows. Fired when the one too many has
 * ended, before the request is answered.
 *
 * @param route of the request
 * @param statement the one too many
 */
public record BudgetExceeded(String route, int budget, String statement) {}
