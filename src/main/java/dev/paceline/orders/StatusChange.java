package dev.paceline.orders;

import jakarta.validation.constraints.NotNull;

/** The state that an order shall have. */
public record StatusChange(@NotNull OrderStatus status) {}
