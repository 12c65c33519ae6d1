package dev.paceline.lab.sentinel;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

@ConfigMapping(prefix = "paceline.sentinel")
interface SentinelConfig {

  /** Off, it costs nothing and finds nothing. */
  @WithDefault("true")
  boolean enabled();

  /** How many executions of the same statement with as many distinct parameters make an n-plus-one. */
  @WithDefault("5")
  @Min(2)
  int repetitions();

  /** A statement that takes longer is a finding. */
  @WithDefault("${paceline.slow-statement:500ms}")
  Duration slowStatement();
}
