package dev.paceline.orders;

import static java.util.stream.Collectors.toSet;

import dev.paceline.http.PlainText;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Set;

/**
 * What a client orders.
 *
 * @param reference the client's own number, unique among all orders; may be null
 */
public record PlaceOrder(
    @NotNull Long customerId,
    @NotEmpty @Size(max = MAX_ITEMS) List<@NotNull @Valid Line> items,
    @PlainText(max = MAX_REFERENCE) String reference) {
  static final int MAX_ITEMS = 100;
  static final int MAX_QUANTITY = 1_000_000;
  static final int MAX_REFERENCE = 100;

  Set<String> skus() {
    return items.stream().map(Line::sku).collect(toSet());
  }

  /** So much of one product. The same product may be on several lines. */
  public record Line(@NotNull @PlainText(max = 64) String sku, @NotNull @Min(1) @Max(MAX_QUANTITY) Integer quantity) {}
}
