package dev.paceline.demo.downstreams;

import com.fasterxml.jackson.annotation.JsonInclude;

/** What the payment service knows of an order; the card is absent where there was none. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Payment(long orderId, String method, String state, String card, Amount captured) {

  record Amount(String amount, String currency) {}

  static Payment of(long orderId) {
    Draws draws = new Draws("payment", orderId);
    String method = draws.oneOf("CARD", "CARD", "WALLET", "INVOICE");
    String state = draws.oneOf("CAPTURED", "CAPTURED", "CAPTURED", "AUTHORIZED");
    String card = method.equals("CARD") ? "**** **** **** " + draws.digits(4) : null;
    String amount = state.equals("CAPTURED") ? draws.from(9, 900) + "." + draws.digits(2) : "0.00";
    return new Payment(orderId, method, state, card, new Amount(amount, "EUR"));
  }
}
