package dev.paceline.products;

import dev.paceline.http.PlainText;
import jakarta.validation.constraints.NotNull;

/** What a client says of a product. */
public record ProductData(
    @NotNull @PlainText(max = 200) String name,
    @NotNull Money unitPrice) {}
