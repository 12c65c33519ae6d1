package dev.paceline.http;

/** Hears of how event loops do. Must be quick and never throw. */
public interface EventLoopListener {

  /** On the event loop itself, some 50 times a second. */
  void late(long nanos);

  /** Once for each time that a loop is blocked, on the thread that watches them. */
  void blocked(EventLoopBlock block);
}
