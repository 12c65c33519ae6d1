package dev.paceline.lab.profiler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The threads in which JFR samples and writes. Java knows some of them only, so Linux is asked; elsewhere they count as 0. */
final class JfrThreads {
  private static final Path THREADS = Path.of("/proc/self/task");

  private JfrThreads() {}

  static long cpuNanos() {
    return threads().stream().filter(thread -> read(thread, "comm").startsWith("JFR "))
        .mapToLong(thread -> cpuNanos(read(thread, "schedstat"))).sum();
  }

  private static List<Path> threads() {
    try (Stream<Path> threads = Files.list(THREADS)) {
      return threads.toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The first of its numbers. */
  private static long cpuNanos(String schedstat) {
    return schedstat.isBlank() ? 0 : Long.parseLong(schedstat.split(" ")[0]);
  }

  /** Empty when the thread has ended since. */
  private static String read(Path thread, String file) {
    try {
      return Files.readString(thread.resolve(file));
    } catch (IOException e) {
      return "";
    }
  }
}
