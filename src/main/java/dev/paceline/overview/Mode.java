package dev.paceline.overview;

import dev.paceline.http.ProblemException;
import io.smallrye.mutiny.Uni;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How the services are asked: at the same time, or, to compare with, one after the other. */
enum Mode {
  PARALLEL(Integer.MAX_VALUE),
  SEQUENTIAL(1);

  private final int atOnce;

  Mode(int atOnce) {
    this.atOnce = atOnce;
  }

  /** @param name as a request names it; null for the usual one. Fails with 400. */
  static Mode named(String name) {
    return name == null ? PARALLEL : Arrays.stream(values()).filter(mode -> mode.text().equals(name)).findFirst()
        .orElseThrow(() -> ProblemException.invalid("mode", "must be one of " + Arrays.stream(values()).map(Mode::text).toList()));
  }

  <T> Uni<List<T>> joined(List<Uni<T>> all) {
    int concurrency = Math.min(atOnce, all.size()); // a larger one than there are overflows in Mutiny
    return all.isEmpty() ? Uni.createFrom().item(List.of()) : Uni.join().all(all).usingConcurrencyOf(concurrency).andFailFast();
  }

  private String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
