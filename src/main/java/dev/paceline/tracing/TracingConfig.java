package dev.paceline.tracing;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Traces are made when it is configured where they go, by Quarkus' key or by OpenTelemetry's own environment variable, and
 * are off otherwise. Whatever is configured itself wins over this.
 */
public final class TracingConfig implements ConfigSourceFactory {
  /** Below application.properties, above the defaults of Quarkus. */
  private static final int RANK = 100;

  private static final String OTLP = "otel.exporter.otlp.";
  private static final String OTLP_TRACES = OTLP + "traces.";
  private static final List<String> OF_THE_EXPORTER = List.of("endpoint", "headers", "protocol");

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    Map<String, String> settings = new HashMap<>();
    for (String setting : OF_THE_EXPORTER) {
      String value = value(context, "quarkus." + OTLP_TRACES + setting, "quarkus." + OTLP + setting,
          OTLP_TRACES + setting, OTLP + setting);
      if (value != null) {
        settings.put("quarkus." + OTLP_TRACES + setting, value);
      }
    }
    boolean on = settings.containsKey("quarkus." + OTLP_TRACES + "endpoint");
    settings.put("quarkus.otel.sdk.disabled", String.valueOf(!on));
    if (on) {
      settings.put("quarkus.log.console.format", "%d{yyyy-MM-dd HH:mm:ss,SSS} %-5p [%c{3.}] (%t) %X{traceId} %s%e%n");
    }
    return List.of(new PropertiesConfigSource(settings, "tracing", RANK));
  }

  @Override
  public OptionalInt getPriority() {
    return OptionalInt.of(RANK);
  }

  /** Of the first of the properties that is configured; null when none is. Defaults, which Quarkus has, rank below zero. */
  private static String value(ConfigSourceContext context, String... properties) {
    for (String property : properties) {
      ConfigValue value = context.getValue(property);
      if (value != null && value.getValue() != null && value.getConfigSourceOrdinal() >= 0 && !value.getValue().isBlank()) {
        return value.getValue();
      }
    }
    return null;
  }
}
