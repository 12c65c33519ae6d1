package dev.paceline.emails.rabbitmq;

/** RabbitMQ's client says what went wrong in the innermost cause, and nothing at all outside of it. */
final class Failures {

  private Failures() {}

  static String text(Throwable failure) {
    Throwable innermost = failure;
    while (innermost.getCause() != null && innermost.getCause() != innermost) {
      innermost = innermost.getCause();
    }
    return innermost.getMessage() == null ? innermost.toString() : innermost.getMessage();
  }
}
