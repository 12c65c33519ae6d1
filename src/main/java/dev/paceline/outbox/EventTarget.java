package dev.paceline.outbox;

import io.smallrye.mutiny.Uni;

/** Where the relay publishes events to. */
public interface EventTarget {

  /** Whether events that are published on this instance get anywhere; where not, they are left to other instances. */
  boolean isServed();

  /**
   * Ends when the target has taken the event over, so that it survives any crash there; may be called again with an event
   * that was taken before. Fails with {@link TargetUnavailableException} when that is no fault of the event, so that
   * the others would fare no better; whatever else it fails with is held against the event.
   */
  Uni<Void> publish(Event event);
}
