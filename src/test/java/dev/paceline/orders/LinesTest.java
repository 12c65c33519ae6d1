package dev.paceline.orders;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.orders.Lines.Line;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class LinesTest {
  private static final int MAX_BYTES = 10;

  @Property
  void howeverATextIsCutItHasTheSameLines(@ForAll("texts") String text, @ForAll List<Integer> cuts) {
    byte[] bytes = text.getBytes(UTF_8);
    int[] ends = cuts.stream().mapToInt(cut -> Math.floorMod(cut, bytes.length + 1)).sorted().toArray();
    Lines lines = new Lines(MAX_BYTES);

    List<Line> found = new ArrayList<>();
    int start = 0;
    for (int end : ends) {
      found.addAll(lines.next(Arrays.copyOfRange(bytes, start, end)));
      start = end;
    }
    found.addAll(lines.next(Arrays.copyOfRange(bytes, start, bytes.length)));
    found.addAll(lines.end());

    assertEquals(expected(text), shown(found));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("ab \r\n\né").ofMaxLength(80);
  }

  /** The same by the simplest means: the whole text in memory. */
  private static List<String> expected(String text) {
    List<String> lines = new ArrayList<>();
    String[] all = text.split("\n", -1);
    for (int n = 1; n <= all.length; n++) {
      String line = all[n - 1];
      if (line.getBytes(UTF_8).length > MAX_BYTES) {
        lines.add(n + " too long");
      } else if (!line.isBlank()) {
        lines.add(n + ":" + (line.endsWith("\r") ? line.substring(0, line.length() - 1) : line));
      }
    }
    return lines;
  }

  private static List<String> shown(List<Line> lines) {
    return lines.stream()
        .map(line -> line.tooLong() ? line.number() + " too long" : line.number() + ":" + new String(line.text(), UTF_8))
        .toList();
  }

  @Test
  void aLineThatNeverEndsIsNotKept() {
    Lines lines = new Lines(MAX_BYTES);
    for (int n = 0; n < 10_000; n++) {
      assertTrue(lines.next(new byte[100_000]).isEmpty());
    }

    assertEquals(List.of("1 too long"), shown(lines.next("\n".getBytes(UTF_8))));
    assertEquals(List.of("2:a"), shown(lines.next("a\n".getBytes(UTF_8))));
  }
}
