package dev.paceline.database;

/** Hears of the connections that statements and transactions ask for. Must be quick and never throw. Thread-safe. */
public interface PoolListener {

  /** Whether it wants to hear at all: asked once, at the start. */
  boolean listens();

  void asked();

  void taken(long waitNanos);

  /** There was none within the limits. */
  void refused();

  void givenBack(long holdNanos);
}
