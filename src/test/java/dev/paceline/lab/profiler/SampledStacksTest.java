package dev.paceline.lab.profiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SampledStacksTest {
  private static final StackTraceElement OUTER = new StackTraceElement("a.Loop", "run", "Loop.java", 1);
  private static final StackTraceElement INNER = new StackTraceElement("a.b.Orders", "<init>", "Orders.java", 2);

  @Test
  void countsEqualStacksFromTheOutermostFrame() {
    SampledStacks stacks = new SampledStacks();
    stacks.add(new StackTraceElement[] {INNER, OUTER});
    stacks.add(new StackTraceElement[] {INNER, OUTER});
    stacks.add(new StackTraceElement[] {OUTER});
    stacks.add(new StackTraceElement[0]);
    assertEquals(Map.of("a/Loop.run;a/b/Orders.<init>", 2L, "a/Loop.run", 1L), stacks.stacks().weights());
    assertEquals(3, stacks.samples());
  }

  @Test
  void keepsNoMoreThanItsShareOfMemory() {
    SampledStacks stacks = new SampledStacks("a/Loop.run".length());
    stacks.add(new StackTraceElement[] {OUTER});
    stacks.add(new StackTraceElement[] {INNER});
    stacks.add(new StackTraceElement[] {INNER, OUTER});
    stacks.add(new StackTraceElement[] {OUTER});
    assertEquals(Map.of("a/Loop.run", 2L, SampledStacks.TOO_MANY, 2L), stacks.stacks().weights());
  }
}
