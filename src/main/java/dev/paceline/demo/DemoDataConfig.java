package dev.paceline.demo;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

@ConfigMapping(prefix = "paceline.demo-data")
interface DemoDataConfig {

  /** How many orders to make in an empty database; 0 makes nothing. */
  @WithDefault("0")
  @Min(0)
  @Max(10_000_000)
  int orders();
}
