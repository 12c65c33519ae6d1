package dev.paceline.metrics;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prometheus' own checker of what it is given. */
final class Promtool {
  private static final Path PROGRAM = Path.of("/usr/bin/promtool");

  private Promtool() {}

  /** What it finds wrong, a complaint a line; skips the test where the program is not installed. */
  static String complaints(String metrics) throws IOException, InterruptedException {
    assumeTrue(Files.exists(PROGRAM), "promtool (of the package prometheus) is not installed");
    Path file = Files.createTempFile("paceline-metrics-", ".txt");
    try {
      Files.writeString(file, metrics);
      Process process = new ProcessBuilder(PROGRAM.toString(), "check", "metrics")
          .redirectInput(file.toFile()).redirectErrorStream(true).start();
      String complaints = new String(process.getInputStream().readAllBytes());
      int code = process.waitFor();
      return code == 0 || !complaints.isEmpty() ? complaints : "exit code " + code;
    } finally {
      Files.delete(file);
    }
  }
}
