package dev.paceline.overview;

import dev.paceline.overview.DownstreamMeters.Outcome;

/** A service has not given what it was asked for. */
final class DownstreamException extends RuntimeException {
  private final Cause cause;

  /** Why, and what follows from it. */
  enum Cause {
    /** Its circuit breaker is open. */
    OPEN(PartStatus.OPEN, Outcome.OPEN, false, false),
    /** Too many calls are under way. */
    REJECTED(PartStatus.ERROR, Outcome.REJECTED, false, false),
    /** It did not answer in the time that it has. */
    TIMEOUT(PartStatus.TIMEOUT, Outcome.TIMEOUT, true, false),
    /** The caller was in more of a hurry than that. */
    HURRIED(PartStatus.TIMEOUT, Outcome.TIMEOUT, false, false),
    /** No connection, or one that broke. */
    UNREACHABLE(PartStatus.ERROR, Outcome.ERROR, true, true),
    /** A status of 5xx. */
    FAILED(PartStatus.ERROR, Outcome.ERROR, true, true),
    /** Any other status but 2xx; redirects are not followed. */
    REFUSED(PartStatus.ERROR, Outcome.ERROR, false, false),
    /** Not JSON, or too much of it. */
    UNUSABLE(PartStatus.ERROR, Outcome.ERROR, true, false);

    final PartStatus status;
    final Outcome outcome;
    final boolean isItsFault;
    final boolean mayPass;

    Cause(PartStatus status, Outcome outcome, boolean isItsFault, boolean mayPass) {
      this.status = status;
      this.outcome = outcome;
      this.isItsFault = isItsFault;
      this.mayPass = mayPass;
    }
  }

  DownstreamException(Cause cause, String message) {
    super(message, null, false, false); // an outcome, not a fault of ours: nobody reads its stack
    this.cause = cause;
  }

  Cause reason() {
    return cause;
  }
}
