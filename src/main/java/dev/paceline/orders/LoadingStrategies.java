package dev.paceline.orders;

import dev.paceline.http.LabParameters;
import dev.paceline.http.ProblemException;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.List;

/** The ways to load a page. Production has one; the lab adds others to compare it with, and alone lets them be asked for. */
@Singleton
class LoadingStrategies {
  private final List<PageLoading> all;
  private final BatchLoading standard;
  private final LabParameters lab;

  LoadingStrategies(@All List<PageLoading> all, BatchLoading standard, LabParameters lab) {
    this.all = all;
    this.standard = standard;
    this.lab = lab;
  }

  /** @param name as a request names it; null for the standard one. Fails with 400. */
  PageLoading named(String name) {
    lab.demandAllowed("loading", name);
    if (name == null) {
      return standard;
    }
    return all.stream().filter(loading -> loading.name().equals(name)).findFirst().orElseThrow(() ->
        ProblemException.invalid("loading", "must be one of " + all.stream().map(PageLoading::name).sorted().toList()));
  }
}
