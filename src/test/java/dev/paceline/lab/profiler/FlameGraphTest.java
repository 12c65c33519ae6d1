package dev.paceline.lab.profiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class FlameGraphTest {
  private static final Stacks STACKS = new Stacks(Map.of("a/Loop.run;a/b/Orders.<init>", 3L, "a/Loop.run;a/b/Orders.read", 1L));

  @Test
  void showsEveryFrameUnderItsTitle() {
    String page = FlameGraph.of(STACKS, "cpu-1, \"1 s\" <by> hand");
    assertTrue(page.startsWith("<!DOCTYPE html>"), page);
    assertTrue(page.contains("cpu-1, &quot;1 s&quot; &lt;by&gt; hand"), page);
    assertTrue(page.contains("Orders."), page);
  }

  @Test
  void ofNothingIsAPageToo() {
    assertTrue(FlameGraph.of(new Stacks(Map.of()), "none").startsWith("<!DOCTYPE html>"));
  }

  /** A profile that took twice as long has changed nothing. */
  @Test
  void ofADifferenceComparesShares() {
    Stacks twice = new Stacks(Map.of("a/Loop.run;a/b/Orders.<init>", 6L, "a/Loop.run;a/b/Orders.read", 2L));
    Stacks other = new Stacks(Map.of("a/Loop.run;a/b/Orders.<init>", 2L, "a/Loop.run;a/b/Orders.read", 2L));
    String same = FlameGraph.ofDifference(STACKS, STACKS, "x");
    assertEquals(same, FlameGraph.ofDifference(twice, STACKS, "x"));
    assertNotEquals(same.replace("x", ""), FlameGraph.ofDifference(STACKS, other, "x").replace("x", ""));
    assertNotEquals(FlameGraph.of(other, "x"), FlameGraph.ofDifference(STACKS, other, "x"));
  }
}
