package dev.paceline.demo.downstreams;

import java.time.Instant;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** What a service knows of an order, drawn: the same for the same service and order, always. */
final class Draws {
  /** About when the demo data place an order of that id: 20,000 of them, evenly over 2024 and 2025. */
  private static final Instant FIRST_ORDER = Instant.parse("2024-01-01T00:00:00Z");
  private static final int ORDERS = 20_000;
  private static final int SECONDS_BETWEEN_ORDERS = 3158;

  private final long orderId;
  private final SplittableRandom random;

  Draws(String service, long orderId) {
    this.orderId = orderId;
    this.random = new SplittableRandom(orderId ^ (long) service.hashCode() << 32);
  }

  Instant placed() {
    return FIRST_ORDER.plusSeconds(SECONDS_BETWEEN_ORDERS * Math.min(orderId, ORDERS));
  }

  /** Both ends included. */
  int from(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  String digits(int count) {
    return random.ints(count, 0, 10).mapToObj(String::valueOf).collect(Collectors.joining());
  }

  @SafeVarargs
  final <T> T oneOf(T... values) {
    return values[random.nextInt(values.length)];
  }
}
