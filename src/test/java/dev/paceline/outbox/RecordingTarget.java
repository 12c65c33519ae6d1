package dev.paceline.outbox;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Takes events as a test wants, and remembers those that it took, in their order. */
final class RecordingTarget implements EventTarget {
  final List<Event> taken = new CopyOnWriteArrayList<>();
  final AtomicInteger asked = new AtomicInteger();

  /** What becomes of an event, by whatever it says. */
  volatile Function<Event, Uni<Void>> behaviour = event -> Uni.createFrom().voidItem();

  @Override
  public boolean isServed() {
    return true;
  }

  @Override
  public Uni<Void> publish(Event event) {
    asked.incrementAndGet();
    return behaviour.apply(event).invoke(() -> taken.add(event));
  }

  /** The numbers that a test gave to the events of a key, as they were taken. */
  List<Integer> numbers(String key) {
    return taken.stream().filter(event -> event.key().equals(key)).map(event -> event.payload().getInteger("n")).toList();
  }

  static Uni<Void> refuse(Event event) {
    return Uni.createFrom().failure(new IllegalArgumentException("refused " + event.payload().getInteger("n")));
  }

  static Uni<Void> unavailable(Event event) {
    return Uni.createFrom().failure(new TargetUnavailableException(new IllegalStateException("away")));
  }
}
