package dev.paceline.lab.profiler;

import org.junit.jupiter.api.BeforeAll;

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
}
