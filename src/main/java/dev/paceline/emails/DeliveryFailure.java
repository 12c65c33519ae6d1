package dev.paceline.emails;

import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.ext.mail.SMTPException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Whose fault it is that a mail was not sent, as far as the failure itself tells (RFC 5321, section 4.2; RFC 4954, section 6). */
enum DeliveryFailure {
  /** The server will never take this mail. */
  REFUSED,
  /** The server may take this mail later. */
  DEFERRED,
  /** The server takes no mail at all, or none from us: no other would fare better. */
  OUTAGE,
  /** It broke off: the fault of this mail, if the server still greets others. */
  BROKEN;

  /** Too many connections, or shutting down; then what is said of our credentials, or of the lack of TLS. */
  private static final Set<Integer> ABOUT_US = Set.of(421, 432, 454, 530, 534, 535, 538);
  /** Quarkus' own validation, and Vert.x' encoder: no such mail can be written. */
  private static final List<Class<? extends Throwable>> UNWRITABLE = List.of(IllegalArgumentException.class);
  private static final List<Class<? extends Throwable>> UNREACHABLE = List.of(
      ConnectException.class, NoRouteToHostException.class, UnknownHostException.class, SSLException.class);
  /**
   * How failures begin that come before any mail: of the greeting, of HELO, AUTH and RSET, and of a server that lacks what is
   * configured. Vert.x' mail client has neither types nor codes for them (its SMTPInitialDialogue, SMTPAuthentication).
   */
  private static final List<String> BEFORE_ANY_MAIL = List.of(
      "got error response", "HELO failed", "AUTH ", "reset command failed", "STARTTLS required", "login is required");

  static DeliveryFailure of(Throwable failure) {
    if (isOf(UNWRITABLE, failure)) {
      return REFUSED;
    }
    if (isOf(UNREACHABLE, failure) || isBeforeAnyMail(failure)) {
      return OUTAGE;
    }
    return failure instanceof SMTPException reply ? of(reply) : BROKEN;
  }

  private static DeliveryFailure of(SMTPException reply) {
    if (ABOUT_US.contains(reply.getReplyCode())) {
      return OUTAGE;
    }
    return reply.isPermanent() ? REFUSED : DEFERRED;
  }

  private static boolean isBeforeAnyMail(Throwable failure) {
    return failure instanceof NoStackTraceThrowable && failure.getMessage() != null
        && BEFORE_ANY_MAIL.stream().anyMatch(failure.getMessage()::startsWith);
  }

  private static boolean isOf(List<Class<? extends Throwable>> types, Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause).limit(10)
        .anyMatch(cause -> types.stream().anyMatch(type -> type.isInstance(cause)));
  }
}
