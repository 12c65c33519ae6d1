package dev.paceline.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import redis.embedded.RedisServer;
import redis.embedded.core.ExecutableProvider;

/** A Redis of a test's own, to be stopped, killed and frozen without harm to other tests. It comes back where it was. */
public final class OwnRedis implements AutoCloseable {
  private final Path directory;
  private final int port = Instance.freePort();
  private final RedisServer server;

  private OwnRedis() throws IOException {
    directory = Files.createTempDirectory("paceline-redis-");
    server = RedisServer.newRedisServer()
        .executableProvider(ExecutableProvider.newJarResourceProvider(directory.toFile()))
        .port(port)
        .bind("127.0.0.1")
        .setting("save \"\"")
        .setting("appendonly no")
        .setting("dir \"" + directory + '"')
        .setting("pidfile \"" + pidFile() + '"')
        .soutListener(line -> {}) // somebody has to read what it writes
        .build();
    Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
  }

  public static OwnRedis started() throws IOException {
    OwnRedis redis = new OwnRedis();
    redis.start();
    return redis;
  }

  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  /** Starts it, with what its dump holds, where there is one. */
  public void start() throws IOException {
    server.start();
  }

  /** Refuses connections from now on, and forgets what it held. */
  public void stop() throws IOException {
    server.stop();
  }

  /** As {@link #stop}, but without any farewell. */
  public void kill() {
    if (server.isActive()) {
      Signals.kill(pid());
      try {
        server.stop();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  public void freeze() {
    Signals.freeze(pid());
  }

  public void thaw() {
    Signals.thaw(pid());
  }

  /** Where it keeps what SAVE writes, and what it starts with. */
  public Path dump() {
    return directory.resolve("dump.rdb");
  }

  /** The first line of its answer to a command without spaces in its arguments. */
  public String ask(String command) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
      return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }
  }

  @Override
  public void close() throws IOException {
    kill();
    try (var files = Files.list(directory)) {
      files.forEach(file -> file.toFile().delete());
    }
    Files.delete(directory);
  }

  private Path pidFile() {
    return directory.resolve("redis.pid");
  }

  private long pid() {
    try {
      return Long.parseLong(Files.readString(pidFile()).trim());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
