package dev.paceline.testing;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals that Java has no call for. */
public final class Signals {

  private Signals() {}

  /** Stops the process without ending it: its connections stay open and nothing is answered. */
  public static void freeze(long pid) {
    send("-STOP", pid);
  }

  public static void thaw(long pid) {
    send("-CONT", pid);
  }

  /** Ends the process at once, as a crash would. */
  public static void kill(long pid) {
    send("-KILL", pid);
  }

  private static void send(String signal, long pid) {
    try {
      new ProcessBuilder("kill", signal, String.valueOf(pid)).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
