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
  void saysWhyThereIsNoFlameGraphAndWhatThereIs() {
    String detail = assertThrows(NotAvailableException.class, () -> engine.start(Event.CPU, Format.FLAMEGRAPH)).getMessage();
    assertTrue(detail.contains("no library") && detail.contains("collapsed"), detail);
  }
}
