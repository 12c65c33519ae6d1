package dev.paceline.emails;

import java.time.Instant;

/**
 * A mail of the delivery log.
 *
 * @param attempts how many the mail server has had, the successful one included
 * @param lastError what the last failure said, also of a mail that was sent after it; null if there was none
 * @param nextAttemptAt when it is sent next, or taken over from who is sending it; null when it is sent or dead
 * @param text what it says
 */
record EmailSummary(
    long id, String template, String recipient, String subject, EmailStatus status, int attempts, String lastError,
    String messageId, Instant createdAt, Instant sentAt, Instant nextAttemptAt, String text) {}
