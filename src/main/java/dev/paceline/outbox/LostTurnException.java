package dev.paceline.outbox;

/** The session has no such turn any more: another relay may have taken over, and will publish the events again. */
final class LostTurnException extends RuntimeException {

  LostTurnException(long number) {
    super("Turn " + number + " of the outbox was lost");
  }
}
