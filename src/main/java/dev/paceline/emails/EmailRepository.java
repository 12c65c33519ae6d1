package dev.paceline.emails;

import dev.paceline.database.Database;
import dev.paceline.database.Rows;
import dev.paceline.http.EntityTags;
import dev.paceline.http.PageQuery;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/** The delivery log. */
@Singleton
class EmailRepository {
  private static final String COLUMNS = """
      id, template, recipient, data, message_id, status, attempts, next_attempt_at, last_error, version, created_at, sent_at""";
  private static final String FIND_BY_ID = "SELECT " + COLUMNS + " FROM emails WHERE id = $1";
  /** Put together from fixed pieces: a status stands in the text, so that its partial index is used. */
  private static final String FIND_PAGE = "SELECT " + COLUMNS + " FROM emails WHERE id < $1%s%s ORDER BY id DESC LIMIT $2";
  /** Tells the senders, wherever they are. */
  private static final String REQUEUE = """
      UPDATE emails SET status = 'queued', attempts = 0, next_attempt_at = now()
      WHERE id = $1 AND status = 'dead' AND ($2::text[] IS NULL OR version::text = ANY($2))
      RETURNING pg_notify('paceline_emails', '') IS NOT NULL AS told,\s""" + COLUMNS;

  private final Database database;
  private final EmailContent content;

  EmailRepository(Database database, EmailContent content) {
    this.database = database;
    this.content = content;
  }

  Uni<Optional<Email>> findById(long id) {
    return database.execute(FIND_BY_ID, Tuple.of(id)).map(rows -> Rows.stream(rows).findFirst().map(this::email));
  }

  /** Newest first; one more than the page holds, where there are more. */
  Uni<List<EmailSummary>> findPage(EmailFilter filter, PageQuery page) {
    String ofStatus = filter.status().map(status -> " AND status = '" + status.text() + "'").orElse("");
    String ofRecipient = filter.recipient().map(recipient -> " AND lower(recipient) = lower($3)").orElse("");
    Tuple parameters = Tuple.of(page.after(key -> Long.parseLong(key.get(0))).orElse(Long.MAX_VALUE), page.limit() + 1);
    filter.recipient().ifPresent(parameters::addString);
    return database.execute(FIND_PAGE.formatted(ofStatus, ofRecipient), parameters)
        .map(rows -> Rows.stream(rows).map(this::summary).toList());
  }

  /** Queues a dead mail again, as if it had never been tried. Empty when there is none in a state that the tags allow. */
  Uni<Optional<Email>> requeue(long id, EntityTags ifMatch) {
    return database.execute(REQUEUE, Tuple.of(id).addValue(ifMatch.demanded()))
        .map(rows -> Rows.stream(rows).findFirst().map(this::email));
  }

  private Email email(Row row) {
    String html = content.html(EmailKind.of(row.getString("template")), (JsonObject) row.getJson("data"));
    return new Email(summary(row), html, row.getLong("version"));
  }

  private EmailSummary summary(Row row) {
    EmailKind kind = EmailKind.of(row.getString("template"));
    JsonObject data = (JsonObject) row.getJson("data");
    return new EmailSummary(
        row.getLong("id"), kind.template(), row.getString("recipient"), kind.subject(data),
        EmailStatus.of(row.getString("status")), row.getInteger("attempts"), row.getString("last_error"),
        row.getString("message_id"), instant(row, "created_at"), instant(row, "sent_at"), instant(row, "next_attempt_at"),
        content.text(kind, data));
  }

  private static Instant instant(Row row, String column) {
    OffsetDateTime moment = row.getOffsetDateTime(column);
    return moment == null ? null : moment.toInstant();
  }
}
