package dev.paceline.lab.profiler;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AsyncProfilerEngineTest extends EngineContract {
  private static Engine engine;

  @BeforeAll
  static void load() {
    engine = AsyncProfilerEngine.load();
  }

  @Override
  Engine engine() {
    return engine;
  }

  @Override
  boolean measures(Event event) {
    return true;
  }

  @Test
  void drawsAFlameGraphUnderItsTitle() {
    try (Measurement measured = engine.start(Event.CPU, Format.FLAMEGRAPH)) {
      measured.stop();
      String html = measured.flameGraph("Paceline cpu-1: 1 s by async-profiler - overhead 0.21 percent");
      assertTrue(html.startsWith("<!DOCTYPE html>"), html);
      assertTrue(html.contains("Paceline cpu-1: 1 s by async-profiler - overhead 0.21 percent"));
    }
  }
}
