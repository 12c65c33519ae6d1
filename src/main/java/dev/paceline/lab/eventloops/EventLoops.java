package dev.paceline.lab.eventloops;

import dev.paceline.http.EventLoopBlock;
import dev.paceline.http.EventLoopListener;
import dev.paceline.lab.eventloops.EventLoopsReport.Block;
import dev.paceline.lab.eventloops.EventLoopsReport.Lag;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Keeps what is heard of event loops while the lab is enabled. Thread-safe. */
@Singleton
class EventLoops implements EventLoopListener {
  private static final int BLOCKS = 20;
  private static final int FRAMES = 40;
  private static final int DIGITS = 2;

  private final boolean enabled;
  private final Histogram micros = new Histogram(DIGITS);
  private final Deque<Block> blocks = new ArrayDeque<>();

  EventLoops(@ConfigProperty(name = "paceline.lab.enabled", defaultValue = "false") boolean enabled) {
    this.enabled = enabled;
  }

  @Override
  public void late(long nanos) {
    if (enabled) {
      synchronized (this) {
        micros.recordValue(TimeUnit.NANOSECONDS.toMicros(nanos));
      }
    }
  }

  @Override
  public synchronized void blocked(EventLoopBlock block) {
    if (enabled) {
      List<String> stack = block.stack().subList(0, Math.min(FRAMES, block.stack().size()));
      blocks.addFirst(new Block(Instant.now(), block.thread(), block.millis(), block.own().isEmpty() ? null : block.own(), stack));
      if (blocks.size() > BLOCKS) {
        blocks.removeLast();
      }
    }
  }

  synchronized EventLoopsReport report() {
    return new EventLoopsReport(
        micros.getTotalCount(),
        new Lag(micros.getValueAtPercentile(50) / 1e3, micros.getValueAtPercentile(99) / 1e3, micros.getMaxValue() / 1e3),
        List.copyOf(blocks));
  }
}
