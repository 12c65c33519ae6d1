package dev.paceline.cluster;

import dev.paceline.testing.Instance;
import java.io.IOException;

/** What an instance counts, as Prometheus reads it. */
final class Metrics {

  private Metrics() {}

  /** How many reads of that cache were hits of that tier; 0 while there was none. */
  static double hits(Instance instance, String cache, String tier) throws IOException, InterruptedException {
    return instance.managed("/q/metrics").body().lines()
        .filter(line -> line.startsWith("paceline_cache_requests_total{"))
        .filter(line -> line.contains("cache=\"" + cache + '"')
            && line.contains("tier=\"" + tier + '"') && line.contains("result=\"hit\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
