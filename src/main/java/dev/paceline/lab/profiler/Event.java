package dev.paceline.lab.profiler;

import dev.paceline.http.ProblemException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is sampled, and the unit in which a stack weighs. */
enum Event {
  CPU("samples", "where processors spend their time"),
  WALL("samples", "where threads are, whether they run or wait; threads that have no Java frame are left out"),
  ALLOC("bytes", "where memory is allocated, weighed by its size; the class allocated is the innermost frame"),
  LOCK("nanoseconds", "where threads wait for locks, weighed by the time; the class of the lock is the innermost frame");

  private final String unit;
  private final String explanation;

  Event(String unit, String explanation) {
    this.unit = unit;
    this.explanation = explanation;
  }

  /** Fails with 400 when there is none of this name. */
  static Event named(String name) {
    return Stream.of(values()).filter(event -> event.toString().equals(name)).findFirst()
        .orElseThrow(() -> ProblemException.invalid("event", "must be one of " + names()));
  }

  static String names() {
    return Stream.of(values()).map(Event::toString).collect(Collectors.joining(", "));
  }

  String unit() {
    return unit;
  }

  String explanation() {
    return explanation;
  }

  /** In the words of messages. */
  String of(Optional<String> endpoint) {
    return this + endpoint.map(text -> " for " + text).orElse("");
  }

  /** Its name in paths and answers. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
