package dev.paceline.overview;

/**
 * The budget of requests beyond the first of each call: every call pays in its share, every extra request takes out one.
 * So a service that fails all calls gets no more than that share on top, where a number of retries each would multiply its
 * load just then (Finagle's RetryBudget; Google SRE Book, ch. 22). It begins empty, and saves up for few. Thread-safe.
 */
final class ExtraRequests {
  /** What an outage may begin with after a long good time. */
  private static final int MAX_SAVED = 10;
  private static final long ONE = 1_000_000;

  private final long share;
  private long saved;

  /** @param share extra requests for each call, from 0 to 1 */
  ExtraRequests(double share) {
    this.share = Math.round(share * ONE);
  }

  synchronized void called() {
    saved = Math.min(saved + share, MAX_SAVED * ONE);
  }

  /** False when there is nothing left to take. */
  synchronized boolean take() {
    boolean enough = saved >= ONE;
    if (enough) {
      saved -= ONE;
    }
    return enough;
  }
}
