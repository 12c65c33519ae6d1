package dev.paceline.emails;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How e-mail is sent. The mail server, the sender and TLS are Quarkus' own {@code quarkus.mailer.*}. */
@ConfigMapping(prefix = "paceline.emails")
public interface EmailsConfig {

  /** How many mails an instance sends at the same time, each over a connection of its own. */
  @WithDefault("8")
  @Min(1)
  @Max(1000)
  int concurrency();

  /** How many mails an instance begins to send a second, at most: providers throttle or ban who floods them. */
  @WithDefault("1000")
  @Min(1)
  @Max(100_000)
  int rate();

  /** How long sending one mail may take, its connection included. */
  @WithDefault("30s")
  Duration timeout();

  /** How long a mail that is being sent is left alone by the others: when an instance has died, they take it over then. */
  @WithDefault("2m")
  Duration lease();

  /** After how many failed attempts a mail is given up; an outage of the mail server spends none. */
  @WithDefault("8")
  @Min(1)
  @Max(100)
  int maxAttempts();

  /** The pause after a mail's first failed attempt; it doubles with every further one, and varies by half. */
  @WithDefault("10s")
  Duration minBackoff();

  @WithDefault("1h")
  Duration maxBackoff();

  /** The pause after the mail server was found to be out; it doubles until the server works, and varies by half. */
  @WithDefault("1s")
  Duration minOutagePause();

  @WithDefault("1m")
  Duration maxOutagePause();

  /** How often the queue is looked at when nothing wakes the sender. */
  @WithDefault("1s")
  Duration pollInterval();

  /** How long an event is known to have had its effect; the delivery log itself is kept. */
  @WithDefault("7d")
  Duration inboxKeptFor();

  /** What waits for its turn in the process is sent within its lease, too. */
  @AssertTrue(message = "paceline.emails.lease must be at least three times paceline.emails.timeout")
  default boolean isLeaseLongEnough() {
    return lease().compareTo(timeout().multipliedBy(3)) >= 0;
  }

  @AssertTrue(message = "the durations of paceline.emails must be positive, and none of min-* above its max-*")
  default boolean isInOrder() {
    return isPositive(timeout()) && isPositive(minBackoff()) && isPositive(minOutagePause()) && isPositive(pollInterval())
        && isPositive(inboxKeptFor()) && minBackoff().compareTo(maxBackoff()) <= 0
        && minOutagePause().compareTo(maxOutagePause()) <= 0;
  }

  private static boolean isPositive(Duration duration) {
    return duration.toMillis() > 0;
  }
}
