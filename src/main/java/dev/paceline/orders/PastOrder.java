package dev.paceline.orders;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.paceline.http.Contact;
import dev.paceline.http.PlainText;
import dev.paceline.products.Money;
import dev.paceline.products.Sku;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * An order as an import brings it. What an export writes beyond that is known and ignored, so that its lines can be
 * imported again.
 *
 * @param reference the client's own number; by it an import that is repeated is told from a new one
 * @param placedAt as RFC 3339 has it
 * @param customer whose it is: matched by e-mail address, made with this name if there is none yet
 */
@JsonIgnoreProperties({"id", "version", "total"})
record PastOrder(
    @NotNull @PlainText(max = PlaceOrder.MAX_REFERENCE) String reference,
    @NotNull String placedAt,
    @NotNull OrderStatus status,
    @NotNull @Valid @JsonIgnoreProperties("id") Contact customer,
    @NotEmpty @Size(max = PlaceOrder.MAX_ITEMS) List<@NotNull @Valid Item> items) {

  /** What was ordered: matched by SKU, made with this name and price, and no stock, if there is none yet. */
  @JsonIgnoreProperties("id")
  record Item(
      @NotNull @Pattern(regexp = Sku.PATTERN, message = Sku.RULE) String sku,
      @NotNull @PlainText(max = 200) String name,
      @NotNull @Min(1) @Max(PlaceOrder.MAX_QUANTITY) Integer quantity,
      @NotNull Money unitPrice) {}

  /** Of all its items; fails with {@link ArithmeticException} when that is more than can be stored. */
  long totalMinor() {
    return items.stream().map(item -> item.unitPrice.times(item.quantity)).reduce(Money::plus).orElseThrow().minor();
  }

  String currency() {
    return items.get(0).unitPrice.currency();
  }

  boolean hasOneCurrency() {
    return items.stream().allMatch(item -> item.unitPrice.currency().equals(currency()));
  }
}
