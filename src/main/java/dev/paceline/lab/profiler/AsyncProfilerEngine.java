package dev.paceline.lab.profiler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import one.profiler.AsyncProfiler;
import org.jboss.logging.Logger;

/**
 * async-profiler, whose native library comes in its jar. It samples by signals and so sees code between safepoints, native
 * and, where perf_events are allowed, kernel frames. How long it took to walk the stacks it tells itself.
 */
final class AsyncProfilerEngine implements Engine {
  private static final Logger LOG = Logger.getLogger(AsyncProfilerEngine.class);

  /** Best first. perf_events are forbidden in many containers; the timers of POSIX are not, but see no kernel frames. */
  private static final List<Source> OF_CPU = List.of(
      new Source("cpu-clock", "perf_events (cpu-clock)"), new Source("ctimer", "ctimer"), new Source("itimer", "itimer"));

  /** Names of lambdas are the same in the next profile; threads of the JVM that only wait hide nobody's frames. */
  private static final String NORMAL_NAMES = ",norm";
  private static final String JAVA_FRAMES_ONLY = ",include=*/*";

  private final AsyncProfiler profiler;

  private AsyncProfilerEngine(AsyncProfiler profiler) {
    this.profiler = profiler;
  }

  private record Source(String event, String name) {}

  /**
   * Loads the library, and starts it once for nothing: its first start reads all symbols, for some 200 ms.
   *
   * @throws IllegalStateException when it can't be loaded here
   */
  static AsyncProfilerEngine load() {
    try {
      AsyncProfilerEngine engine = new AsyncProfilerEngine(AsyncProfiler.getInstance());
      engine.start(Event.CPU, Format.COLLAPSED).close();
      return engine;
    } catch (LinkageError e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String name() {
    return "async-profiler " + profiler.getVersion();
  }

  @Override
  public String overheadMeasures() {
    return "time of walking stacks and CPU time of starting and stopping, as a share of the process' CPU time";
  }

  @Override
  public Measurement start(Event event, Format format) {
    Optional<Path> file = format == Format.JFR ? Optional.of(temporaryFile()) : Optional.empty();
    List<Source> sources = event == Event.CPU ? OF_CPU : List.of(new Source(event.toString(), event.toString()));
    IllegalStateException refused = null;
    for (Source source : sources) {
      try {
        execute("start,event=" + source.event + ",features=stats" + file.map(to -> ",jfr,file=" + to).orElse(""));
        return new Sampling(event, source.name, file);
      } catch (IllegalStateException e) {
        LOG.infof("async-profiler can't use %s: %s", source.name, e.getMessage());
        refused = e;
      }
    }
    file.ifPresent(AsyncProfilerEngine::delete);
    throw refused;
  }

  private String execute(String command) {
    try {
      return profiler.execute(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path temporaryFile() {
    try {
      return Files.createTempFile("paceline-profile", ".jfr");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warnf("%s remains: %s", file, e.getMessage());
    }
  }

  private final class Sampling implements Measurement {
    private final Event event;
    private final String source;
    private final Optional<Path> file;
    private boolean stopped;

    Sampling(Event event, String source, Optional<Path> file) {
      this.event = event;
      this.source = source;
      this.file = file;
    }

    @Override
    public String source() {
      return source;
    }

    @Override
    public void stop() {
      stopped = true;
      execute("stop,loglevel=none" + file.map(to -> ",file=" + to).orElse(""));
    }

    @Override
    public Stacks stacks() {
      return file.isPresent() ? RecordedStacks.read(file.get(), event) : Stacks.parse(execute("collapsed" + options()));
    }

    private String options() {
      return NORMAL_NAMES + switch (event) {
        case CPU -> "";
        case WALL -> JAVA_FRAMES_ONLY;
        case ALLOC, LOCK -> ",total";
      };
    }

    @Override
    public byte[] recording() {
      return RecordedStacks.bytes(file.orElseThrow());
    }

    @Override
    public long samples() {
      return metric("samples_total");
    }

    @Override
    public long ownNanos() {
      return metric("stackwalk_ns_total");
    }

    private long metric(String name) {
      return execute("metrics").lines().filter(line -> line.startsWith(name + ' '))
          .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1).trim())).sum();
    }

    @Override
    public void close() {
      if (!stopped) {
        stop();
      }
      file.ifPresent(AsyncProfilerEngine::delete);
    }
  }
}
