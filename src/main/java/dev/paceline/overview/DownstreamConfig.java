package dev.paceline.overview;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/** The services that know more of an order: {@code paceline.downstream.<name>.*}. */
@ConfigMapping(prefix = "paceline.downstream")
public interface DownstreamConfig {

  @WithParentName
  Map<String, Service> services();

  /** One of them. */
  interface Service {

    /** Absolute, http or https; {@code {orderId}} in its path or query stands for the order's id. */
    String url();

    /** For the whole part: connecting, waiting, reading, and asking again. */
    @WithDefault("1s")
    @DurationMin(millis = 1)
    Duration timeout();

    /** The bulkhead: calls beyond these at the same time are refused at once. */
    @WithDefault("256")
    @Min(1)
    @Max(100_000)
    int maxConcurrent();

    /** The largest body that is passed on. */
    @WithDefault("256K")
    MemorySize maxBodySize();

    /** Whether a call that fails in a way that may pass is made once more, as far as the budget goes. */
    @WithDefault("true")
    boolean retry();

    /** Whether a second request follows one that takes longer than the 95th percentile, as far as the budget goes. */
    @WithDefault("false")
    boolean hedge();

    /** The budget of retries and hedges: how many there may be for each call. */
    @WithDefault("0.1")
    @DecimalMin("0")
    @DecimalMax("1")
    double extraRequests();

    /** How many requests the circuit breaker judges by. */
    @WithDefault("20")
    @Min(2)
    @Max(100_000)
    int breakerWindow();

    /** The part of them that fails when it opens. */
    @WithDefault("0.5")
    @DecimalMin(value = "0", inclusive = false)
    @DecimalMax("1")
    double breakerFailures();

    /** How long it stays open before it lets some requests try. */
    @WithDefault("2s")
    @DurationMin(millis = 1)
    Duration breakerDelay();

    /** A TLS configuration of Quarkus ({@code quarkus.tls.<name>.*}), for what the JDK alone does not trust. */
    Optional<String> tlsConfiguration();
  }
}
