package dev.paceline.embedded;

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
 * Starts the embedded servers in dev mode and the tests and hands their URLs to Quarkus, at the lowest rank, so that a
 * configured URL always wins and then no server is started. In production it gives nothing: the servers' libraries are
 * not even in the package.
 */
public final class EmbeddedServersConfig implements ConfigSourceFactory {
  /** Below every other source: Quarkus' own defaults stand at {@link Integer#MIN_VALUE}, application.properties at 250. */
  private static final int LOWEST_RANK = -1000;

  private static final String POSTGRESQL_URL = "quarkus.datasource.reactive.url";
  private static final String REDIS_HOSTS = "quarkus.redis.hosts";

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    List<String> profiles = context.getProfiles();
    if (!profiles.contains("dev") && !profiles.contains("test")) {
      return List.of();
    }
    Map<String, String> urls = new HashMap<>();
    if (isMissing(context, POSTGRESQL_URL)) {
      urls.put(POSTGRESQL_URL, EmbeddedServers.postgresqlUrl());
      urls.put("quarkus.datasource.username", "postgres");
      urls.put("quarkus.datasource.password", "postgres");
    }
    if (isMissing(context, REDIS_HOSTS)) {
      urls.put(REDIS_HOSTS, EmbeddedServers.redisUrl());
    }
    return List.of(new PropertiesConfigSource(urls, "embedded servers", LOWEST_RANK));
  }

  @Override
  public OptionalInt getPriority() {
    return OptionalInt.of(LOWEST_RANK);
  }

  private static boolean isMissing(ConfigSourceContext context, String property) {
    ConfigValue value = context.getValue(property);
    return value == null || value.getValue() == null || value.getValue().isBlank();
  }
}
