package dev.paceline.orders;

import dev.paceline.http.ProblemException;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The ways to load a page. Production has one; the lab adds others to compare it with, and alone lets them be asked for. */
@Singleton
class LoadingStrategies {
  private final List<PageLoading> all;
  private final BatchLoading standard;
  private final boolean comparable;

  LoadingStrategies(
      @All List<PageLoading> all, BatchLoading standard,
      @ConfigProperty(name = "paceline.lab.enabled", defaultValue = "false") boolean comparable) {
    this.all = all;
    this.standard = standard;
    this.comparable = comparable;
  }

  /** @param name as a request names it; null for the standard one. Fails with 400. */
  PageLoading named(String name) {
    if (name == null) {
      return standard;
    }
    if (!comparable) {
      throw ProblemException.invalid("loading", "can only be chosen where the lab is enabled");
    }
    return all.stream().filter(loading -> loading.name().equals(name)).findFirst().orElseThrow(() ->
        ProblemException.invalid("loading", "must be one of " + all.stream().map(PageLoading::name).sorted().toList()));
  }
}
