package dev.paceline.demo.downstreams;

/** What the loyalty programme knows of an order and of who placed it. */
record LoyaltyAccount(long orderId, int pointsEarned, int pointsBalance, String tier) {
  private static final int SILVER = 1000;
  private static final int GOLD = 5000;

  static LoyaltyAccount of(long orderId) {
    Draws draws = new Draws("loyalty", orderId);
    int earned = draws.from(5, 400);
    int balance = earned + draws.from(0, draws.oneOf(SILVER, GOLD, 3 * GOLD));
    return new LoyaltyAccount(orderId, earned, balance, balance < SILVER ? "BRONZE" : balance < GOLD ? "SILVER" : "GOLD");
  }
}
