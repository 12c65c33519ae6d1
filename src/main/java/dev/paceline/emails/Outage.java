package dev.paceline.emails;

import dev.paceline.database.Backoff;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Whether the mail server is out, and when it is to be tried again. Not thread-safe. */
final class Outage {
  private static final Logger LOG = Logger.getLogger(Outage.class);

  private final Backoff backoff;
  private int failures;
  private int count;
  private Duration nextPause;
  private long tryNanos;

  Outage(Backoff backoff) {
    this.backoff = backoff;
    this.nextPause = backoff.after(1);
  }

  boolean isOn() {
    return failures > 0;
  }

  /** How often the server was found to be out. */
  int count() {
    return count;
  }

  /** The pause that will follow if the server is found to be out. */
  Duration nextPause() {
    return nextPause;
  }

  /** Until the server is to be tried; not positive if it may be. */
  long pauseNanos() {
    return isOn() ? tryNanos - System.nanoTime() : 0;
  }

  /**
   * @param countBefore the count when the try began: those that began together are one finding, and one pause
   */
  void found(int countBefore) {
    if (countBefore != count) {
      return;
    }
    if (!isOn()) {
      LOG.warn("The mail server is out: e-mails wait until it works again");
    }
    count++;
    failures++;
    tryNanos = System.nanoTime() + nextPause.toNanos();
    nextPause = backoff.after(failures + 1);
  }

  void end() {
    if (isOn()) {
      LOG.info("The mail server works again");
    }
    failures = 0;
    nextPause = backoff.after(1);
  }
}
