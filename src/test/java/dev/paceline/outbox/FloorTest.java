package dev.paceline.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FloorTest {
  private final Floor floor = new Floor();

  @Test
  void risesToWhatWasDrawnBeforeTheSnapshot() {
    floor.look(10, Set.of(), OptionalLong.empty());
    assertEquals(0, floor.value());

    floor.look(25, Set.of(), OptionalLong.empty());
    assertEquals(10, floor.value());

    floor.look(25, Set.of(), OptionalLong.empty());
    assertEquals(25, floor.value());
  }

  @Test
  void staysBelowWhatWaits() {
    floor.look(10, Set.of(), OptionalLong.of(4));
    floor.look(10, Set.of(), OptionalLong.of(4));
    assertEquals(3, floor.value());
  }

  @Test
  void fallsBackWhenATransactionEndsThatMayHaveDrawnBefore() {
    floor.look(10, Set.of(), OptionalLong.empty());
    floor.look(20, Set.of(), OptionalLong.empty());
    floor.look(30, Set.of(7L), OptionalLong.empty());
    assertEquals(20, floor.value());
    floor.look(40, Set.of(7L), OptionalLong.empty());
    assertEquals(30, floor.value());

    floor.look(40, Set.of(), OptionalLong.empty());
    assertEquals(10, floor.value());
  }

  @Test
  void beginsAnewWhenNumbersAreDrawnAnew() {
    floor.look(10, Set.of(), OptionalLong.empty());
    floor.look(10, Set.of(), OptionalLong.empty());
    floor.look(3, Set.of(7L), OptionalLong.empty());
    assertEquals(0, floor.value());

    floor.look(3, Set.of(), OptionalLong.of(2));
    assertEquals(1, floor.value());
  }

  /** Transactions draw numbers and commit in any order; a relay removes what it can see above the floor, at any time. */
  @Test
  void whenAllTransactionsHaveEndedNoEventIsBelowIt() {
    for (int seed = 0; seed < 5_000; seed++) {
      History history = new History(new Random(seed));
      for (int step = 0; step < 60; step++) {
        history.step();
      }
      history.endAll();
      history.look();
      long value = history.floor.value();
      assertTrue(history.visible.stream().allMatch(number -> number > value), "seed " + seed);
    }
  }

  private static final class History {
    final Floor floor = new Floor();
    final Set<Long> visible = new HashSet<>();
    private final Map<Long, Set<Long>> inProgress = new HashMap<>(); // what each transaction has drawn
    private final Random random;
    private long lastTransaction;
    private long drawn;

    History(Random random) {
      this.random = random;
    }

    void step() {
      switch (random.nextInt(6)) {
        case 0 -> inProgress.put(++lastTransaction, new HashSet<>());
        case 1, 2 -> any().ifPresent(transaction -> inProgress.get(transaction).add(++drawn));
        case 3 -> any().ifPresent(this::end);
        case 4 -> visible.removeIf(number -> number > floor.value() && random.nextBoolean());
        default -> look();
      }
    }

    private Optional<Long> any() {
      return inProgress.keySet().stream().skip(inProgress.isEmpty() ? 0 : random.nextInt(inProgress.size())).findFirst();
    }

    private void end(Long transaction) {
      visible.addAll(inProgress.remove(transaction));
    }

    void endAll() {
      Set.copyOf(inProgress.keySet()).forEach(this::end);
    }

    void look() {
      long value = floor.value();
      floor.look(
          drawn, Set.copyOf(inProgress.keySet()), visible.stream().mapToLong(n -> n).filter(n -> n > value).min());
    }
  }
}
