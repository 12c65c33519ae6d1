package dev.paceline.emails;

import io.vertx.core.json.JsonObject;

/**
 * A mail that this instance is to send.
 *
 * @param token tells this claim from those before and after it
 * @param attempts how many have failed
 * @param claimedNanos by {@link System#nanoTime()}, no later than its lease began
 */
record ClaimedEmail(
    long id, long token, EmailKind kind, String recipient, JsonObject data, String messageId, String traceparent,
    int attempts, long claimedNanos) {}
