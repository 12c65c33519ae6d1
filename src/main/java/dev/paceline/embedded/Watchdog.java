package dev.paceline.embedded;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.ref.Reference;
import java.nio.file.Path;

/**
 * Stops a server that has outlived this JVM, which a killed JVM can't do any more, and deletes its files. A shell waits at
 * the end of a pipe from the JVM: it closes when the JVM ends, however it does. After an orderly end there is no process
 * id file any more, and nothing to stop. Windows has no such shell: there a killed JVM leaves its servers behind.
 */
final class Watchdog {
  /** Ctrl-C in a terminal goes to all of its processes: this one must not be the first to go. */
  private static final String WAIT_THEN_STOP = """
      trap '' INT TERM HUP
      cat
      pid=$(head -n 1 "$0/$1") && kill -INT $pid && sleep 1
      rm -rf "$0"
      """;

  private Watchdog() {}

  /**
   * @param directory what the server alone uses
   * @param pidFile where in it the server keeps its process id; SIGINT must make it stop
   */
  static void watch(Path directory, String pidFile) throws IOException {
    if (File.separatorChar == '/') {
      Process shell = start(directory, pidFile);
      // Were it collected as garbage, its pipe would close.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> Reference.reachabilityFence(shell)));
    }
  }

  static Process start(Path directory, String pidFile) throws IOException {
    return new ProcessBuilder("sh", "-c", WAIT_THEN_STOP, directory.toString(), pidFile)
        .redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD).start();
  }
}
