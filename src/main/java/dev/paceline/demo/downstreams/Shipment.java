package dev.paceline.demo.downstreams;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** What the carrier knows of an order. */
record Shipment(
    long orderId, String carrier, String trackingNumber, String estimatedDelivery, String state, LastEvent lastEvent) {

  record LastEvent(String at, String place, String text) {}

  static Shipment of(long orderId) {
    Draws draws = new Draws("carrier", orderId);
    String carrier = draws.oneOf("Nordpost", "Parcelwing", "Swiftline");
    String number = draws.oneOf("NP", "PW", "SL") + draws.digits(9) + "EU";
    int days = draws.from(2, 5);
    LocalDate delivery = LocalDate.ofInstant(draws.placed(), ZoneOffset.UTC).plusDays(days);
    String place = draws.oneOf("Leipzig", "Lille", "Malmö", "Rotterdam", "Wrocław", "Zaragoza");
    return draws.oneOf(true, true, false)
        ? new Shipment(orderId, carrier, number, delivery.toString(), "DELIVERED",
            event(delivery, draws, place, "Handed to the recipient"))
        : new Shipment(orderId, carrier, number, delivery.toString(), "IN_TRANSIT",
            event(delivery.minusDays(1), draws, place, draws.oneOf("Left the depot", "Sorted in the depot")));
  }

  private static LastEvent event(LocalDate day, Draws draws, String place, String text) {
    Instant at = day.atStartOfDay(ZoneOffset.UTC).toInstant().plus(Duration.ofMinutes(draws.from(8 * 60, 19 * 60)));
    return new LastEvent(at.toString(), place, text);
  }
}
