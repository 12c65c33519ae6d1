package dev.paceline.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The machine's RabbitMQ as a node of a test's own, to be killed, frozen and emptied without harm to others. */
public final class OwnRabbitMq implements AutoCloseable {
  private static final Path SERVER = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path directory;
  private final int port = Instance.freePort();
  private final Map<String, String> environment;
  private Process process;

  private OwnRabbitMq() throws IOException {
    directory = Files.createTempDirectory("paceline-rabbitmq-");
    Files.writeString(directory.resolve("plugins"), "[].");
    Files.writeString(directory.resolve("env.conf"), "");
    environment = Map.ofEntries(
        Map.entry("HOME", directory.toString()),
        Map.entry("RABBITMQ_NODENAME", "paceline" + port + "@localhost"),
        Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
        Map.entry("RABBITMQ_NODE_PORT", "" + port),
        Map.entry("RABBITMQ_DIST_PORT", "" + Instance.freePort()),
        Map.entry("ERL_EPMD_PORT", "" + Instance.freePort()),
        Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
        Map.entry("RABBITMQ_MNESIA_BASE", data().toString()),
        Map.entry("RABBITMQ_LOG_BASE", directory.toString()),
        Map.entry("RABBITMQ_LOGS", "-"),
        Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", directory.resolve("plugins").toString()),
        Map.entry("RABBITMQ_CONFIG_FILE", directory.resolve("rabbitmq").toString()),
        Map.entry("RABBITMQ_CONF_ENV_FILE", directory.resolve("env.conf").toString()));
    Runtime.getRuntime().addShutdownHook(new Thread(this::end));
  }

  /** Skips the test where the program is not installed. */
  public static OwnRabbitMq started() throws Exception {
    assumeTrue(Files.exists(SERVER), "rabbitmq-server is not installed");
    OwnRabbitMq broker = new OwnRabbitMq();
    broker.start();
    return broker;
  }

  /** Starts it with what it held, and waits until it answers. */
  public void start() throws Exception {
    process = run(List.of(SERVER.toString()));
    Await.until("RabbitMQ answers", PATIENCE, () -> {
      if (!process.isAlive()) {
        throw new IllegalStateException(Files.readString(directory.resolve("log")));
      }
      try (Connection connection = connect()) {
        return true;
      } catch (IOException e) {
        return false;
      }
    });
  }

  /** Ends it at once. */
  public void kill() {
    if (process != null) {
      List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
      all.forEach(ProcessHandle::destroyForcibly);
      all.forEach(each -> each.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join());
    }
  }

  /** While it is not running: it starts as a new one. */
  public void forgetEverything() throws IOException {
    delete(data());
  }

  public int port() {
    return port;
  }

  /** As a test's own program. */
  public Connection connect() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(port);
    return factory.newConnection();
  }

  public <T> T ask(Question<T> question) throws Exception {
    try (Connection connection = connect(); Channel channel = connection.createChannel()) {
      return question.ask(channel);
    }
  }

  public interface Question<T> {
    T ask(Channel channel) throws Exception;
  }

  @Override
  public void close() throws IOException {
    end();
    delete(directory);
  }

  /** Its port mapper too, which is a daemon and survives it. */
  private void end() {
    kill();
    try {
      run(List.of("epmd", "-kill")).waitFor(5, TimeUnit.SECONDS);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Process run(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()));
    builder.environment().putAll(environment);
    return builder.start();
  }

  private Path data() {
    return directory.resolve("data");
  }

  private static void delete(Path tree) throws IOException {
    if (Files.exists(tree)) {
      try (Stream<Path> files = Files.walk(tree)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }
}
