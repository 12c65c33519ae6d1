package dev.paceline.emails;

import dev.paceline.database.BatchLoader;
import dev.paceline.database.BatchLoaders;
import dev.paceline.database.Database;
import dev.paceline.outbox.Event;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Turns events into e-mails that wait to be sent. */
@Singleton
class EmailIntake {
  /**
   * Only what is new to the inbox becomes a mail. Events are taken in the order of their ids, so that two statements with
   * the same ones wait for each other instead of deadlocking. A mail whose event the inbox has long forgotten is known by
   * its Message-ID.
   */
  private static final String TAKE_IN = """
      WITH given AS (
        SELECT * FROM ROWS FROM (jsonb_to_recordset($1) AS (
          event_id uuid, template text, recipient text, data jsonb, message_id text, traceparent text)) WITH ORDINALITY
      ), taken AS (
        INSERT INTO inbox (event_id) SELECT event_id FROM given ORDER BY event_id ON CONFLICT DO NOTHING RETURNING event_id
      )
      INSERT INTO emails (event_id, template, recipient, data, message_id, traceparent)
      SELECT event_id, template, recipient, data, message_id, traceparent FROM given JOIN taken USING (event_id)
      ORDER BY ordinality ON CONFLICT (message_id) DO NOTHING
      """;

  private final Database database;
  private final EmailSender sender;
  private final String domain;
  private final BatchLoader<NewEmail, PgException> refusals;

  EmailIntake(
      Database database, BatchLoaders loaders, EmailSender sender, @ConfigProperty(name = "quarkus.mailer.from") String from) {
    this.database = database;
    this.sender = sender;
    this.domain = Addresses.domain(from);
    this.refusals = loaders.by(this::takeIn);
  }

  /**
   * Ends when the e-mail that the event calls for, if any, is in the delivery log: once, however often the event comes.
   * Events that come together are one statement. Fails with
   * {@link dev.paceline.database.DatabaseUnavailableException}, and with {@link IllegalArgumentException} for an event
   * that can't be understood.
   */
  Uni<Void> accept(Event event) {
    return EmailKind.calledForBy(event.topic())
        .map(kind -> Uni.createFrom().deferred(() -> refusals.load(NewEmail.of(kind, event))).invoke(refusal ->
            refusal.ifPresent(fault -> {
              throw new IllegalArgumentException("E-mail of event " + event.id() + " can't be kept: " + fault.getSqlState(), fault);
            })).replaceWithVoid())
        .orElseGet(() -> Uni.createFrom().voidItem());
  }

  /** Those that PostgreSQL refuses, by themselves: one that it can't keep must not take others with it. */
  private Uni<Map<NewEmail, PgException>> takeIn(List<NewEmail> emails) {
    return insert(emails).replaceWith(Map.<NewEmail, PgException>of())
        .onFailure(PgException.class).recoverWithUni(refusal -> emails.size() == 1
            ? Uni.createFrom().item(Map.of(emails.get(0), (PgException) refusal))
            : takeInEach(emails));
  }

  private Uni<Map<NewEmail, PgException>> takeInEach(List<NewEmail> emails) {
    Map<NewEmail, PgException> refusals = new HashMap<>();
    return Multi.createFrom().iterable(emails)
        .onItem().transformToUniAndConcatenate(email -> takeIn(List.of(email)).invoke(refusals::putAll))
        .onItem().ignoreAsUni().replaceWith(refusals);
  }

  private Uni<?> insert(List<NewEmail> emails) {
    JsonArray rows = new JsonArray();
    emails.forEach(email -> rows.add(email.row(domain)));
    return database.execute(TAKE_IN, Tuple.of(rows)).invoke(sender::wake);
  }
}
