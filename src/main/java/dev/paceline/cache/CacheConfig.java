package dev.paceline.cache;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithDefaults;
import io.smallrye.config.WithParentName;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;

/** What the operator says of each cache: {@code paceline.cache.<name>.*}. */
@ConfigMapping(prefix = "paceline.cache")
public interface CacheConfig {

  @WithParentName
  @WithDefaults
  Map<String, Settings> caches();

  /** Of one cache. */
  interface Settings {

    /** Without it every read asks the database, still in batches. */
    @WithDefault("true")
    boolean enabled();

    /** How long Redis keeps a value. Changes invalidate it at once: this only bounds what unused values occupy. */
    @WithDefault("1h")
    Duration ttl();

    /** The part of the time to live that varies at random, so that what was loaded together does not expire together. */
    @WithDefault("0.1")
    @DecimalMin("0")
    @DecimalMax("1")
    double ttlJitter();

    /** How long it is remembered that there is no such row. */
    @WithDefault("10s")
    Duration absentTtl();

    /** How many entries an instance keeps itself; 0 for none. */
    @Min(0)
    OptionalInt nearSize();

    /** How long an instance keeps an entry without asking Redis again. */
    @WithDefault("10s")
    Duration nearTtl();

    /**
     * The factor beta of XFetch: 1 is its authors' optimum, more refreshes earlier, 0 not before the value has expired.
     */
    @WithDefault("1")
    @DecimalMin("0")
    double earlyRefresh();
  }
}
