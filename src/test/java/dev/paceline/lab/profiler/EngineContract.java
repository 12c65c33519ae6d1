package dev.paceline.lab.profiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What any engine does, or says that it can't. */
abstract class EngineContract {
  private static final long MILLIS = 500;

  @TempDir Path folder;

  abstract Engine engine();

  abstract boolean measures(Event event);

  @ParameterizedTest
  @EnumSource
  void findsTheMethodThatDoesTheWork(Event event) throws Exception {
    if (!measures(event)) {
      assertEquals(501, assertThrows(NotAvailableException.class, () -> engine().start(event, Format.TOP)).status());
      return;
    }
    try (Work work = Work.of(event); Measurement measured = measure(event, Format.TOP)) {
      assertTrue(measured.samples() > 0);
      assertTrue(measured.ownNanos() >= 0);
      assertFound(event, measured.stacks());
    }
  }

  /** The stacks of a recording are the same kind as those that are had without one. */
  @ParameterizedTest
  @EnumSource
  void recordsForMissionControl(Event event) throws Exception {
    if (!measures(event)) {
      return;
    }
    try (Work work = Work.of(event); Measurement measured = measure(event, Format.JFR)) {
      Path file = Files.write(folder.resolve("a.jfr"), measured.recording());
      assertTrue(RecordingFile.readAllEvents(file).size() >= measured.samples());
      assertFound(event, measured.stacks());
    }
  }

  /** For one that still measures would be in the way of the next. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "WALL")
  void measuresAgainAfterOneThatWasGivenUp(Event event) {
    engine().start(event, Format.COLLAPSED).close();
    engine().start(event, Format.JFR).close();
    engine().start(event, Format.COLLAPSED).close();
  }

  private static void assertFound(Event event, Stacks stacks) {
    String frame = Work.frame(event);
    List<Stacks.Frame> top = stacks.top(Integer.MAX_VALUE);
    Stacks.Frame found = top.stream().filter(one -> one.frame().equals(frame)).findFirst()
        .orElseThrow(() -> new AssertionError(frame + " is not in " + stacks.collapsed()));
    assertTrue(found.totalPercent() > 0, found::toString);
    if (event == Event.ALLOC) {
      assertTrue(found.selfPercent() > 10, top::toString);
    }
    assertEquals(stacks, Stacks.parse(stacks.collapsed()));
  }

  private Measurement measure(Event event, Format format) throws InterruptedException {
    Measurement measurement = engine().start(event, format);
    Thread.sleep(MILLIS);
    measurement.stop();
    return measurement;
  }
}
