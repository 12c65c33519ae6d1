package dev.paceline.lab.profiler;

import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Loads an engine for the first profile: who never takes one has no native library in the process. */
@Singleton
class Engines {
  private static final Logger LOG = Logger.getLogger(Engines.class);
  private Engine loaded;

  /** Blocks while it is loaded. */
  synchronized Engine get() {
    if (loaded == null) {
      loaded = load();
      LOG.infof("Profiles are taken by %s", loaded.name());
    }
    return loaded;
  }

  private static Engine load() {
    try {
      return AsyncProfilerEngine.load();
    } catch (RuntimeException e) {
      String reason = e.getCause() == null ? e.toString() : e.getCause().toString();
      LOG.warnf("async-profiler can't be used: %s", reason);
      return new JfrEngine(reason);
    }
  }
}
