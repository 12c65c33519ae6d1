package dev.paceline.database;

/** Tells a listener from where the service does: frames of this package lie between it and who asks. */
public final class Hook {
  private Hook() {}

  public static void asked(StatementListener listener, Object origin) {
    listener.asked(origin);
  }
}
