package dev.paceline.embedded;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class WatchdogTest {

  @Test
  void aServerWhoseJvmIsGoneIsStoppedAndItsFilesAreDeleted(@TempDir Path parent) throws Exception {
    Path directory = Files.createDirectory(parent.resolve("of the server"));
    Process server = new ProcessBuilder("sleep", "600").start();
    Files.writeString(directory.resolve("server.pid"), server.pid() + "\n");
    Process watchdog = Watchdog.start(directory, "server.pid");
    assertFalse(server.waitFor(500, TimeUnit.MILLISECONDS), "it may run as long as the JVM does");

    watchdog.getOutputStream().close(); // as the end of the JVM does

    assertTrue(server.waitFor(10, TimeUnit.SECONDS));
    assertTrue(watchdog.waitFor(10, TimeUnit.SECONDS));
    assertFalse(Files.exists(directory));
  }
}
