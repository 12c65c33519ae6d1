package dev.paceline.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Hand-made histories of one key: the judge of all the others must itself be right. */
class HistoryCheckerTest {
  private static final States STATES = new States(Map.of("key", List.of("v1", "v2", "v3", "absent", "w1", "absent")));

  private final List<Write> writes = new ArrayList<>();
  private final List<Read> reads = new ArrayList<>();

  @Test
  void whatIsToldOfTheLatestStateIsRight() {
    write(0, 1, 100);
    read(0, "v2", 101);
    write(1, 2, 200);
    read(1, "v3", 201);

    assertEquals(List.of(), violations());
  }

  @Test
  void theInstanceThatHasAnsweredAWriteMustTellOfIt() {
    write(0, 1, 100);
    read(0, "v1", 101);

    assertOne("stale on the instance");
  }

  @Test
  void aReadMayMissAWriteThatWasNotAnsweredWhenItBegan() {
    write(0, 1, 100);
    read(0, "v1", 99);

    assertEquals(List.of(), violations());
  }

  @Test
  void aReadMayTellOfAStateBeforeItsWriteIsAnswered() {
    write(0, 1, 100);
    read(0, "v2", 50);

    assertEquals(List.of(), violations());
  }

  @Test
  void anotherInstanceHasASecondToHearOfAWrite() {
    write(0, 1, 100);
    read(1, "v1", 1099);

    assertEquals(List.of(), violations());
  }

  @Test
  void afterASecondEveryInstanceMustTellOfAWrite() {
    write(0, 1, 100);
    read(1, "v1", 1101);

    assertOne("more than PT1S");
  }

  @Test
  void afterASecondEveryInstanceMustTellOfAWriteByAnotherProgram() {
    write(Write.STRAIGHT, 1, 100);
    read(0, "v1", 1101);

    assertOne("more than PT1S");
  }

  @Test
  void aReaderMustNotGoBack() {
    read(1, "v2", 100);
    read(1, "v1", 101);

    assertOne("back from");
  }

  @Test
  void anotherReaderMayBeBehind() {
    read(1, "v2", 100);
    reads.add(new Read(9, 1, "key", "v1", millis(101), millis(102)));

    assertEquals(List.of(), violations());
  }

  @Test
  void anAnswerThatComesLateDemandsNoLess() {
    write(0, 2, 100);
    write(0, 1, 101);
    read(0, "v2", 102);

    assertOne("stale on the instance");
  }

  @Test
  void aWriteDemandsNothingOfOtherKeys() {
    writes.add(new Write(0, "another key", 5, millis(100)));
    read(0, "v1", 2000);

    assertEquals(List.of(), violations());
  }

  @Test
  void absenceIsTheEarliestThatItCanBe() {
    write(0, 2, 100);
    read(0, "absent", 101);
    read(0, "w1", 102);
    read(0, "absent", 103);

    assertEquals(List.of(), violations());
  }

  @Test
  void whatWasMadeAgainMustNotBeAbsent() {
    writes.add(new Write(0, "reborn", 2, millis(100)));
    reads.add(new Read(0, 0, "reborn", "absent", millis(101), millis(102)));

    List<String> violations = HistoryChecker.violations(
        new History(new States(Map.of("reborn", List.of("v1", "absent", "w1"))), writes, reads));
    assertEquals(1, violations.size());
  }

  @Test
  void whatWasDeletedMustNotComeBack() {
    write(0, 3, 100);
    read(0, "v3", 101);

    assertOne("stale on the instance");
  }

  @Test
  void noAnswerTellsOfAStateThatNeverWas() {
    read(0, "v1 with the price of v2", 100);

    assertOne("never was");
  }

  @Test
  void aWindowLastsUntilTheLastStaleReadBegan() {
    write(0, 1, 100);
    read(1, "v1", 120);
    read(1, "v1", 140);
    read(1, "v2", 160);
    read(0, "v1", 190);

    assertEquals(40, Staleness.ofTheirWrites(history(), 2).millis(1));
  }

  /** Answered by that instance, or {@link Write#STRAIGHT}, at that time. */
  private void write(int instance, int position, long atMillis) {
    writes.add(new Write(instance, "key", position, millis(atMillis)));
  }

  /** By the one reader of that instance, beginning at that time. */
  private void read(int instance, String state, long atMillis) {
    reads.add(new Read(instance, instance, "key", state, millis(atMillis), millis(atMillis + 1)));
  }

  private History history() {
    return new History(STATES, writes, reads);
  }

  private List<String> violations() {
    return HistoryChecker.violations(history());
  }

  private void assertOne(String violation) {
    List<String> violations = violations();
    assertEquals(1, violations.size(), violations::toString);
    assertTrue(violations.get(0).contains(violation), violations::toString);
  }

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
