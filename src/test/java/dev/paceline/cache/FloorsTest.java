package dev.paceline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class FloorsTest {
  private static final Version OLD = new Version(1, 1);
  private static final Version NEW = new Version(1, 2);

  private final Floors<String> floors = new Floors<>();

  @Test
  void whatWasSeenIsAFloorUntilRedisKnowsIt() {
    floors.raise("a", NEW);
    floors.raise("a", OLD);
    assertEquals(NEW, floors.of("a"));

    floors.answered("a", OLD, true);
    assertEquals(NEW, floors.of("a"));

    floors.answered("a", NEW, true);
    assertEquals(Version.NONE, floors.of("a"));
  }

  @Test
  void aFloorStaysUntilAllHaveLandedWhoWereUnderWayWhenRedisCameToKnowIt() {
    floors.underWay("a");
    floors.raise("a", NEW);
    floors.underWay("a");
    floors.answered("a", NEW, true);
    floors.landed("a");
    assertEquals(NEW, floors.of("a"));

    floors.landed("a");
    assertEquals(Version.NONE, floors.of("a"));
  }

  @Test
  void anOlderStateThatIsSeenLaterChangesNothing() {
    floors.underWay("a");
    floors.raise("a", NEW);
    floors.answered("a", NEW, true);
    floors.raise("a", OLD);
    floors.answered("a", OLD, true);
    assertEquals(NEW, floors.of("a"));

    floors.landed("a");
    assertEquals(Version.NONE, floors.of("a"));
  }

  @Test
  void whoLandsBeforeRedisKnowsLeavesTheFloor() {
    floors.underWay("a");
    floors.raise("a", NEW);
    floors.landed("a");
    assertEquals(NEW, floors.of("a"));

    floors.answered("a", NEW, true);
    assertEquals(Version.NONE, floors.of("a"));
  }

  @Test
  void whatRedisHasMissedIsRepeatedInItsNewestVersionUntilRedisKnowsIt() {
    floors.raise("a", OLD);
    floors.answered("a", OLD, false);
    floors.raise("a", NEW);
    assertEquals(Map.of("a", NEW), floors.missed());

    floors.answered("a", OLD, true);
    assertEquals(Map.of("a", NEW), floors.missed());

    floors.answered("a", NEW, true);
    assertEquals(Map.of(), floors.missed());
  }

  @Test
  void anAnswerThatIsLostAfterAnotherOneHasComeIsRepeatedInVainOnce() {
    floors.raise("a", NEW);
    floors.answered("a", NEW, true);
    floors.answered("a", NEW, false);
    assertEquals(Map.of("a", Version.NONE), floors.missed());

    floors.answered("a", Version.NONE, true);
    assertEquals(Map.of(), floors.missed());
  }

  @Test
  void whatIsAbsentIsNoFloor() {
    floors.raise("a", Version.NONE);
    assertEquals(0, floors.missedCount());
    assertEquals(Version.NONE, floors.of("a"));
  }
}
