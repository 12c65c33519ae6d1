package dev.paceline.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** The packaged service as an operator runs it: a process of its own, in production's profile. */
public final class Instance implements AutoCloseable {
  public static final Path PACKAGE = Path.of("target", "quarkus-app");
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Path log;
  private final int port = freePort();
  private final int managementPort = freePort();
  private final Process process;

  private Instance(Path log, Map<String, String> settings) throws IOException {
    this.log = log;
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Dquarkus.http.port=" + port, "-Dquarkus.management.port=" + managementPort));
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(List.of("-jar", PACKAGE.resolve("quarkus-run.jar").toString()));
    process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /** Doesn't wait until it is ready. */
  public static Instance start(Path log, Map<String, String> settings) throws IOException {
    return new Instance(log, settings);
  }

  public void awaitReady() throws Exception {
    Await.until("ready", PATIENCE, () -> readiness() == 200);
  }

  /** The status of its readiness; 0 while it doesn't listen yet. */
  public int readiness() throws InterruptedException {
    assertTrue(process.isAlive(), this::log);
    try {
      return managed("/q/health/ready").statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  public int port() {
    return port;
  }

  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(port, path).build(), BodyHandlers.ofString());
  }

  /** As {@link #get}, on the management port. */
  public HttpResponse<String> managed(String path) throws IOException, InterruptedException {
    return client.send(request(managementPort, path).build(), BodyHandlers.ofString());
  }

  /** @param json the body; empty for none */
  public CompletableFuture<HttpResponse<String>> send(String method, String path, String json) {
    BodyPublisher body = json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json);
    HttpRequest.Builder request = request(port, path).method(method, body);
    if (!json.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    return client.sendAsync(request.build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).timeout(PATIENCE);
  }

  /** Tells it to stop, as Kubernetes would. */
  public void terminate() {
    process.destroy();
  }

  /** Waits until it has stopped, and gives its exit code. */
  public int awaitEnd() throws InterruptedException {
    assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "still running");
    return process.exitValue();
  }

  /** Ends it at once, as a crash would. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  public void freeze() {
    Signals.freeze(process.pid());
  }

  public void thaw() {
    Signals.thaw(process.pid());
  }

  @Override
  public void close() {
    try {
      kill();
    } catch (InterruptedException e) {
      throw new CompletionException(e);
    }
  }

  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
