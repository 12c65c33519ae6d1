package dev.paceline.lab.profiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class StacksTest {
  private static final Stacks BASE = Stacks.parse("a/A.run;b/B.work 60\na/A.run;b/B.work;b/B.work 20\na/A.run;c/C.wait 20\n");
  private static final Stacks OTHER = Stacks.parse("a/A.run;c/C.wait 4\na/A.run;d/D.new work 1\n");

  @Test
  void aFrameThatCallsItselfCountsOnce() {
    assertEquals(
        List.of(new Stacks.Frame("a.A.run", 0, 100), new Stacks.Frame("b.B.work", 80, 80), new Stacks.Frame("c.C.wait", 20, 20)),
        BASE.top(20));
    assertEquals(1, BASE.top(1).size());
  }

  @Test
  void amongEqualsTheCauseGoesBeforeItsCallers() {
    assertEquals("b.B.work", Stacks.parse("a/A.run;b/B.work 7").top(1).get(0).frame());
  }

  @Test
  void whatHasUsedMostItselfGoesBeforeWhatPassesItOn() {
    assertEquals(
        List.of(new Stacks.Frame("b.B.work", 70, 70), new Stacks.Frame("a.A.run", 30, 100)),
        Stacks.parse("a/A.run;b/B.work 7\na/A.run 3").topSelf(2));
  }

  @Test
  void whatIsAllocatedIsNoFrameOfItsOwn() {
    assertEquals(List.of(new Stacks.Frame("a.A.run", 100, 100)), Stacks.parse("a/A.run;byte[]_[i] 512").top(20));
  }

  @Test
  void aProfileOfNothingHasNoFrames() {
    assertEquals(List.of(), Stacks.parse("").top(20));
  }

  @Test
  void changesAreOfSharesAndTheLargestComesFirst() {
    assertEquals(
        List.of(
            new Stacks.FrameChange("b.B.work", 80, 0, -80), new Stacks.FrameChange("c.C.wait", 20, 80, 60),
            new Stacks.FrameChange("d.D.new work", 0, 20, 20)),
        BASE.changes(OTHER, 3));
  }

  @Test
  void theDifferenceHasBothWeightsOfEachStack() {
    assertEquals(
        "a/A.run;b/B.work 60 0\na/A.run;b/B.work;b/B.work 20 0\na/A.run;c/C.wait 20 4\na/A.run;d/D.new work 0 1\n",
        BASE.difference(OTHER));
  }

  @Test
  void theHeaviestAreKept() {
    assertEquals(Stacks.parse("a/A.run;b/B.work 60"), BASE.heaviest(20));
  }
}
