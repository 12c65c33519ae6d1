package dev.paceline.http;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Query parameters by which ways to do the same can be compared: only where the lab is enabled. */
@Singleton
public class LabParameters {
  private final boolean enabled;

  LabParameters(@ConfigProperty(name = "paceline.lab.enabled", defaultValue = "false") boolean enabled) {
    this.enabled = enabled;
  }

  /** Fails with 400 when there is a value, and it can't be chosen here. */
  public void demandAllowed(String name, String value) {
    if (value != null && !enabled) {
      throw ProblemException.invalid(name, "can only be chosen where the lab is enabled");
    }
  }
}
