package dev.paceline.emails;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Dev mode logs its mails instead of sending them, until a mail server is configured: then it sends, without a second key
 * to be set. {@code quarkus.mailer.mock} itself wins over it. The tests never send to a server that their machine has
 * configured.
 */
public final class MailServerOfDevMode implements ConfigSourceFactory {
  /** Below every other source but Quarkus' own defaults. */
  private static final int LOW_RANK = -1000;

  private static final String HOST = "quarkus.mailer.host";
  private static final String MOCK = "quarkus.mailer.mock";

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    return context.getProfiles().contains("dev") && isConfigured(context.getValue(HOST))
        ? List.of(new PropertiesConfigSource(Map.of(MOCK, "false"), "the mail server of dev mode", LOW_RANK))
        : List.of();
  }

  @Override
  public OptionalInt getPriority() {
    return OptionalInt.of(LOW_RANK);
  }

  /** Quarkus has a host by default. */
  private static boolean isConfigured(ConfigValue host) {
    return host != null && host.getValue() != null && host.getConfigSourceOrdinal() > LOW_RANK;
  }
}
