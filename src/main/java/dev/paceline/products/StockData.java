package dev.paceline.products;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

/** What a client says is left of a product. */
public record StockData(@NotNull @Min(0) @Max(1_000_000_000) Integer available) {}
