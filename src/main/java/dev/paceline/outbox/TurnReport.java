package dev.paceline.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What became of the events of a turn. What it says nothing of stays where it is. Thread-safe. */
final class TurnReport {
  private static final int LONGEST_ERROR = 1_000;

  private final List<Waiting> published = new ArrayList<>();
  private final List<Waiting> publishedHeld = new ArrayList<>();
  private final List<Waiting> moved = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();
  private final Set<String> progressedKeys = new LinkedHashSet<>();
  private Throwable unavailable;
  private boolean closed;

  /** @param attempts how often the event has failed, this time included */
  record Failure(String key, int attempts, String error, Duration delay, boolean parked) {}

  synchronized void published(Waiting event) {
    if (!closed) {
      (event.held() ? publishedHeld : published).add(event);
      if (event.held()) {
        progressedKeys.add(event.key());
      }
    }
  }

  /** The events of the key from the failed one on have to wait. */
  synchronized void failed(List<Waiting> rest, int attempts, Throwable error, Duration delay, boolean parked) {
    if (!closed) {
      String key = rest.get(0).key();
      failures.add(new Failure(key, attempts, text(error), delay, parked));
      progressedKeys.remove(key);
      hold(rest);
    }
  }

  /** The events wait behind those that are held. */
  synchronized void hold(List<Waiting> events) {
    events.stream().filter(event -> !event.held()).forEach(moved::add);
  }

  synchronized void unavailable(Throwable failure) {
    unavailable = failure;
  }

  /** What comes from now on comes too late. */
  synchronized TurnReport close() {
    closed = true;
    return this;
  }

  /** Why the target could not take an event; null if it could take all. */
  synchronized Throwable unavailable() {
    return unavailable;
  }

  boolean holds() {
    return !failures.isEmpty() || !moved.isEmpty() || !publishedHeld.isEmpty();
  }

  List<Waiting> published() {
    return published;
  }

  List<Waiting> publishedHeld() {
    return publishedHeld;
  }

  List<Waiting> moved() {
    return moved;
  }

  List<Failure> failures() {
    return failures;
  }

  Set<String> progressedKeys() {
    return progressedKeys;
  }

  private static String text(Throwable error) {
    String text = error.getMessage() == null ? error.getClass().getName() : error.getMessage();
    return text.substring(0, Math.min(text.length(), LONGEST_ERROR)).replace('\0', ' ');
  }
}
