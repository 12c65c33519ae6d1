package dev.paceline.lab.profiler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;

/** JDK Flight Recorder, where async-profiler can't be loaded. It sees Java frames only, and knows no wall time. */
final class JfrEngine implements Engine {
  private static final Duration INTERVAL = Duration.ofMillis(10);
  private static final String ALLOCATIONS_AT_MOST = "1000/s";

  private final String reason;

  /** @param reason why it is used instead of async-profiler */
  JfrEngine(String reason) {
    this.reason = reason;
  }

  @Override
  public String name() {
    return "JFR " + Runtime.version().feature();
  }

  @Override
  public String overheadMeasures() {
    return "CPU time of JFR's own threads and of starting and stopping, as a share of the process' CPU time;"
        + " not what JFR does on the threads that it observes";
  }

  @Override
  public Measurement start(Event event, Format format) {
    Recording recording = new Recording();
    try {
      String source = enable(recording, event);
      long began = JfrThreads.cpuNanos();
      recording.start();
      return new Flight(event, source, recording, began);
    } catch (RuntimeException e) {
      recording.close();
      throw e;
    }
  }

  private String enable(Recording recording, Event event) {
    switch (event) {
      case CPU -> recording.enable("jdk.ExecutionSample").withPeriod(INTERVAL).withStackTrace();
      case ALLOC -> recording.enable("jdk.ObjectAllocationSample").with("throttle", ALLOCATIONS_AT_MOST).withStackTrace();
      case LOCK -> List.of("jdk.JavaMonitorEnter", "jdk.ThreadPark")
          .forEach(type -> recording.enable(type).withoutThreshold().withStackTrace());
      case WALL -> throw new NotAvailableException(
          "Without async-profiler (" + reason + ") there is no profile of wall time: ask for cpu, alloc or lock");
    }
    return String.join(", ", switch (event) {
      case CPU -> List.of("jdk.ExecutionSample");
      case ALLOC -> List.of("jdk.ObjectAllocationSample");
      default -> List.of("jdk.JavaMonitorEnter", "jdk.ThreadPark");
    });
  }

  private static final class Flight implements Measurement {
    private final Event event;
    private final String source;
    private final Recording recording;
    private final long beganNanos;
    private final Path file = AsyncProfilerEngine.temporaryFile();
    private long ownNanos;

    Flight(Event event, String source, Recording recording, long beganNanos) {
      this.event = event;
      this.source = source;
      this.recording = recording;
      this.beganNanos = beganNanos;
    }

    @Override
    public String source() {
      return source;
    }

    @Override
    public void stop() {
      recording.stop();
      ownNanos = JfrThreads.cpuNanos() - beganNanos;
      try {
        recording.dump(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Stacks stacks() {
      return RecordedStacks.read(file, event);
    }

    @Override
    public long samples() {
      return RecordedStacks.samples(file, event).size();
    }

    @Override
    public long ownNanos() {
      return ownNanos;
    }

    @Override
    public byte[] recording() {
      return RecordedStacks.bytes(file);
    }

    @Override
    public void close() {
      recording.close();
      AsyncProfilerEngine.delete(file);
    }
  }
}
