package dev.paceline.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How closely the change log is followed. */
@ConfigMapping(prefix = "paceline.changes")
public interface ChangesConfig {

  /** How often the log is read when nothing wakes the feed: how late, at most, a lost notification makes a change. */
  @WithDefault("200ms")
  Duration pollInterval();

  /** How long changes stay in the log: how long a service may be away and still know what it has missed. */
  @WithDefault("10m")
  Duration keptFor();
}
