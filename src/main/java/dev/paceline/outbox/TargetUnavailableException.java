package dev.paceline.outbox;

/** The target can't take any event at this time. */
public final class TargetUnavailableException extends RuntimeException {

  public TargetUnavailableException(Throwable cause) {
    super(cause.getMessage(), cause);
  }
}
