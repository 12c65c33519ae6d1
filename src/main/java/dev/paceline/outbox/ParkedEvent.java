package dev.paceline.outbox;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;

/**
 * An event that could not be published, as operators see it.
 *
 * @param waiting how many events of its key wait behind it
 */
public record ParkedEvent(
    long id, UUID eventId, String topic, String key, JsonObject payload, int attempts, String lastError, Instant createdAt,
    Instant parkedAt, long waiting) {}
