package dev.paceline.lab.profiler;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class JfrEngineTest extends EngineContract {
  private final Engine engine = new JfrEngine("no library");

  @Override
  Engine engine() {
    return engine;
  }

  @Override
  boolean measures(Event event) {
    return event != Event.WALL;
  }

  @Test
  void saysWhyThereIsNoWallTimeAndWhatThereIs() {
    String detail = assertThrows(NotAvailableException.class, () -> engine.start(Event.WALL, Format.TOP)).getMessage();
    assertTrue(detail.contains("no library") && detail.contains("alloc"), detail);
  }
}
