package dev.paceline.cache;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How what is counted in Redis gets into the database. */
@ConfigMapping(prefix = "paceline.write-behind")
public interface WriteBehindConfig {

  /** How often, on average, each instance flushes: also how much is lost at most when Redis loses its data. */
  @WithDefault("1s")
  Duration flushInterval();
}
