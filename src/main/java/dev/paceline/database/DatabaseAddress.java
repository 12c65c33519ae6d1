package dev.paceline.database;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Without a URL Quarkus only deactivates the pool, and what fails then is whoever happens to need it first. */
@Singleton
class DatabaseAddress {
  private static final int FIRST = 1;

  void demand(
      @Observes @Priority(FIRST) StartupEvent event,
      @ConfigProperty(name = "quarkus.datasource.reactive.url") Optional<List<String>> url) {
    if (url.isEmpty()) {
      throw new ConfigurationException(
          "No database is configured: set QUARKUS_DATASOURCE_REACTIVE_URL, such as postgresql://host:5432/paceline");
    }
  }
}
