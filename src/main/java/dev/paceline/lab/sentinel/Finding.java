package dev.paceline.lab.sentinel;

import java.time.Instant;
import java.util.List;

/**
 * What the sentinel has found. The numbers are those of the latest request that did it.
 *
 * @param id stays the same for the same kind, endpoint and statement
 * @param endpoint method and route, such as {@code GET /api/v1/orders/{id}}
 * @param statement its text, with parameters and no values
 * @param count how often the request ran it
 * @param callSite where our code asks for it, as a stack trace has it: class, method, file and line; null if none was seen
 * @param callers the frames of our code that called it
 * @param totalMs what its executions took together
 * @param savedRoundTrips what the suggestion saves each request
 * @param estimatedSavingMs at most: the larger batch takes longer than one of its parts
 * @param occurrences requests that did it, since the start
 * @param traceId of the latest request
 */
public record Finding(
    String id, FindingKind kind, String endpoint, String statement, int count, int distinctParameters, String callSite,
    List<String> callers, double totalMs, String suggestion, int savedRoundTrips, double estimatedSavingMs,
    long occurrences, Instant firstSeen, Instant lastSeen, String traceId, boolean acknowledged) {

  Finding acknowledge() {
    return new Finding(
        id, kind, endpoint, statement, count, distinctParameters, callSite, callers, totalMs, suggestion, savedRoundTrips,
        estimatedSavingMs, occurrences, firstSeen, lastSeen, traceId, true);
  }

  /** @param before null the first time */
  static Finding of(String id, String endpoint, Occurrence latest, String traceId, Finding before) {
    Instant now = Instant.now();
    CallSite site = latest.callSite();
    return new Finding(
        id, latest.kind(), endpoint, latest.statement(), latest.count(), latest.distinctParameters(),
        site == null ? null : site.innermost(), site == null ? List.of() : site.callers(), millis(latest.totalNanos()),
        latest.suggestion(), latest.savedRoundTrips(), millis(latest.savedNanos()),
        before == null ? 1 : before.occurrences + 1, before == null ? now : before.firstSeen, now, traceId,
        before != null && before.acknowledged);
  }

  private static double millis(long nanos) {
    return Math.round(nanos / 1e3) / 1e3;
  }
}
