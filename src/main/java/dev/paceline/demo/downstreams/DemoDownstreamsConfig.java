package dev.paceline.demo.downstreams;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

@ConfigMapping(prefix = "paceline.demo-downstreams")
interface DemoDownstreamsConfig {

  /** Where dev mode has its three services for the overview. */
  @WithDefault("8090")
  @Min(1)
  @Max(65535)
  int port();
}
