package dev.paceline.bench;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingDouble;

import dev.paceline.testing.Instance;
import dev.paceline.testing.OwnRedis;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks on a PostgreSQL and a Redis of their own, each in new processes that hold the packaged service.
 * Arguments are those of JMH.
 */
public final class Measure {
  private Measure() {}

  public static void main(String[] arguments) throws Exception {
    try (EmbeddedPostgres postgresql = EmbeddedPostgres.start(); OwnRedis redis = OwnRedis.started()) {
      makeAccounts(postgresql);
      System.setProperty("java.class.path", classPath()); // JMH hands it on to the processes that it starts
      print(new Runner(new OptionsBuilder()
          .parent(new CommandLineOptions(arguments))
          .addProfiler(GCProfiler.class)
          .shouldFailOnError(true)
          .jvmArgsAppend(
              "-Djava.util.logging.manager=org.jboss.logmanager.LogManager", "-Dquarkus.log.level=WARN",
              "-Dquarkus.http.port=0", "-Dquarkus.management.port=0", "-Dquarkus.shutdown.delay=0",
              "-Dquarkus.datasource.reactive.url=postgresql://localhost:" + postgresql.getPort() + "/postgres",
              "-Dquarkus.datasource.username=postgres", "-Dquarkus.datasource.password=postgres",
              "-Dquarkus.redis.hosts=" + redis.url())
          .build()).run());
    }
  }

  private static void makeAccounts(EmbeddedPostgres postgresql) throws SQLException {
    try (Connection connection = postgresql.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(Account.CREATE);
    }
  }

  /** The package in front: what Quarkus has made of the classes goes before what Maven has compiled. */
  private static String classPath() throws IOException {
    try (Stream<Path> files = Files.walk(Instance.PACKAGE)) {
      Stream<String> jars = files.filter(file -> file.toString().endsWith(".jar")).map(Path::toString)
          .sorted(comparing((String jar) -> !jar.contains("bytecode")));
      Stream<String> own = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
          .filter(path -> path.endsWith("test-classes") || path.matches(".*(jmh|jopt|commons-math).*"));
      return Stream.concat(jars, own).collect(Collectors.joining(File.pathSeparator));
    }
  }

  private static void print(Collection<RunResult> results) {
    System.out.printf("%n%-24s %14s %14s%n", "one read", "median", "allocated");
    results.stream().sorted(comparingDouble(Measure::medianNanos)).forEach(result -> System.out.printf(
        "%-24s %11.2f us %8.0f bytes%n", result.getParams().getBenchmark().replaceAll(".*\\.", ""),
        medianNanos(result) / 1000, result.getSecondaryResults().get("gc.alloc.rate.norm").getScore()));
  }

  /** Of all iterations. */
  private static double medianNanos(RunResult result) {
    double[] sorted = result.getBenchmarkResults().stream().flatMap(fork -> fork.getIterationResults().stream())
        .mapToDouble(iteration -> iteration.getPrimaryResult().getScore()).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
