package dev.paceline.http;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** How much of a request is taken. Quarkus' own limits stand above these, for what it refuses has no body that explains. */
@ConfigMapping(prefix = "paceline.http")
interface HttpConfig {

  /** The largest body that is read whole; one that is read as a stream (NDJSON) may have any length. */
  @WithDefault("1M")
  MemorySize maxBodySize();

  /** Characters of path and query together: room for a filter of 500 SKUs of 64 characters, their commas percent-encoded. */
  @WithDefault("40000")
  @Min(1)
  @Max(65536)
  int maxUriLength();

  /** Characters of all header names and values together. */
  @WithDefault("16384")
  @Min(1)
  @Max(65536)
  int maxHeaderLength();
}
