package dev.paceline.database;

import java.nio.channels.ClosedChannelException;

/** The connection was closed before anything went over it, so nothing can have happened. */
class UnsentException extends DatabaseUnavailableException {

  UnsentException(Throwable cause) {
    super(cause);
  }

  /** Whether a failure tells of that; the driver does so by a bare {@link Throwable}. */
  static boolean isToldBy(Throwable failure) {
    return failure instanceof ClosedChannelException || !(failure instanceof Exception || failure instanceof Error);
  }
}
