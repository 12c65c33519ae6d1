package dev.paceline.outbox;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

@Singleton
class NoTarget implements EventTarget {
  @Override
  public boolean isServed() {
    return false;
  }

  @Override
  public Uni<Void> publish(Event event) {
    throw new IllegalStateException();
  }
}
