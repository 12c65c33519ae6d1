package dev.paceline.lab.statements;

import java.util.List;

/**
 * How one statement does, since the start or the last reset.
 *
 * @param id stays the same as long as its text does; {@code others} for all that came when there were too many
 * @param statement its text, white space aside; never a parameter's value
 * @param calls how often PostgreSQL was sent it: what was shared between requests counts once
 * @param failed how many of these it refused or gave up
 * @param totalMs from being sent to the last row, as this instance saw it
 * @param p99Ms within 1 %
 * @param waitMs for connections, in all
 * @param rows returned or changed, in all
 * @param slow how many took longer than {@code paceline.slow-statement}
 * @param endpoints some of the routes that ran it; none when only background work did
 * @param plan what costs most in its plan; null unless it was slow
 */
public record StatementReport(
    String id, String statement, long calls, long failed, double totalMs, double meanMs, double p99Ms, double maxMs,
    double waitMs, long rows, long slow, List<String> endpoints, String plan) {}
