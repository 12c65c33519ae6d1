package dev.paceline.emails;

import dev.paceline.http.ProblemException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which mails are asked for; what is empty narrows nothing.
 *
 * @param recipient the whole address, in any case
 */
record EmailFilter(Optional<EmailStatus> status, Optional<String> recipient) {

  /** Reads the parameters of a request, each of which may be null; fails with 400. */
  static EmailFilter of(String status, String recipient) {
    return new EmailFilter(
        Optional.ofNullable(status).map(EmailFilter::status),
        Optional.ofNullable(recipient).map(EmailFilter::plain));
  }

  private static EmailStatus status(String text) {
    return Stream.of(EmailStatus.values()).filter(status -> status.text().equals(text)).findFirst().orElseThrow(() ->
        ProblemException.invalid("status", "must be one of " + List.of(EmailStatus.values()).stream().map(EmailStatus::text).toList()));
  }

  /** PostgreSQL's text has no NUL, and no address has any control character. */
  private static String plain(String text) {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw ProblemException.invalid("recipient", "must be without control characters");
    }
    return text;
  }
}
