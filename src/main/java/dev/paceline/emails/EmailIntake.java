package dev.paceline.emails;

import dev.paceline.outbox.Event;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** Turns events into e-mails that wait to be sent. */
@Singleton
class EmailIntake {

  /**
   * Ends when the e-mail that the event calls for, if any, is in the delivery log: once, however often the event comes.
   * Fails with {@link dev.paceline.database.DatabaseUnavailableException}, and with {@link IllegalArgumentException} for an
   * event that can't be understood.
   */
  Uni<Void> accept(Event event) {
    return Uni.createFrom().voidItem();
  }
}
