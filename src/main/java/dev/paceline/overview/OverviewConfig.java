package dev.paceline.overview;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** {@code paceline.overview.*}. */
@ConfigMapping(prefix = "paceline.overview")
interface OverviewConfig {

  /** By then the overview is answered, whoever is still silent; a caller may ask for less. */
  @WithDefault("5s")
  @DurationMin(millis = 1)
  Duration timeout();
}
