package dev.paceline.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A metric that some document, alert or dashboard names, with the labels it names. */
record DocumentedMetric(String name, Set<String> labels, Path file) {
  private static final List<Path> PLACES =
      List.of(Path.of("README.md"), Path.of("docs"), Path.of("k8s"), Path.of("deploy"), Path.of("src", "main"));
  private static final Pattern DOCUMENT = Pattern.compile(".*\\.(md|ya?ml|json)");
  private static final Pattern METRIC = Pattern.compile(
      "\\b((?:paceline|http_server|sql_pool|jvm|process_cpu|system_cpu|redis_pool|worker_pool|netty)_[a-z0-9_]*[a-z0-9])(?:\\{([^}]*)})?");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=|,|$)");

  static List<DocumentedMetric> all() {
    return PLACES.stream().filter(Files::exists).flatMap(DocumentedMetric::files).flatMap(DocumentedMetric::in).toList();
  }

  private static Stream<Path> files(Path place) {
    try (Stream<Path> found = Files.walk(place)) {
      return found.filter(path -> DOCUMENT.matcher(path.getFileName().toString()).matches()
          && !path.toString().contains("node_modules")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<DocumentedMetric> in(Path file) {
    try {
      return METRIC.matcher(Files.readString(file)).results()
          .map(found -> new DocumentedMetric(found.group(1), labels(found.group(2)), file)).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> labels(String selector) {
    if (selector == null) {
      return Set.of();
    }
    return LABEL.matcher(selector.replaceAll("\"[^\"]*\"", "")).results().map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Whether there is such a sample, or a family of that name, with all the labels. */
  boolean isIn(String metrics) {
    Pattern sample = Pattern.compile(Pattern.quote(name) + "(?:_count|_sum|_bucket|_max)?(?:\\{(.*)})? [^ ]+");
    return metrics.lines().map(sample::matcher).filter(Matcher::matches).anyMatch(found -> labels.stream()
        .allMatch(label -> found.group(1) != null && Pattern.compile("(^|,)" + label + "=").matcher(found.group(1)).find()));
  }

  @Override
  public String toString() {
    return name + (labels.isEmpty() ? "" : labels.toString()) + " of " + file;
  }
}
