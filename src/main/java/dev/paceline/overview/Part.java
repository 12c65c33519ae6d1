package dev.paceline.overview;

import com.fasterxml.jackson.annotation.JsonRawValue;

/**
 * What one service knows of an order.
 *
 * @param name of the service
 * @param durationMs how long it took to answer, or until nobody waited for it any more
 * @param body JSON as the service has sent it; null unless the status is ok, and when it has nothing to say (204)
 */
public record Part(String name, PartStatus status, long durationMs, @JsonRawValue String body) {}
