package dev.paceline.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ .";

  @Property
  void everyKeyComesBack(@ForAll("keys") List<String> key) {
    assertEquals(key, Cursor.decode(Cursor.encode(key, "list"), "list"));
  }

  @Property
  void anyChangedCharacterIsRefused(@ForAll("keys") List<String> key, @ForAll @IntRange(max = 10_000) int where) {
    String cursor = Cursor.encode(key, "list");
    int place = where % cursor.length();
    for (char other : ALPHABET.toCharArray()) {
      String changed = cursor.substring(0, place) + other + cursor.substring(place + 1);
      if (!changed.equals(cursor)) {
        assertThrows(ProblemException.class, () -> Cursor.decode(changed, "list"), changed);
      }
    }
  }

  @Property
  void cursorThatWasCutOrContinuedIsRefused(@ForAll("keys") List<String> key, @ForAll @IntRange(max = 10_000) int where) {
    String cursor = Cursor.encode(key, "list");

    assertThrows(ProblemException.class, () -> Cursor.decode(cursor.substring(0, where % cursor.length()), "list"));
    assertThrows(ProblemException.class, () -> Cursor.decode(cursor + "A", "list"));
    assertThrows(ProblemException.class, () -> Cursor.decode(cursor + cursor, "list"));
  }

  @Test
  void cursorOfAnotherQueryIsToldApart() {
    String cursor = Cursor.encode(List.of(7), "orders[PAID]");

    ProblemException refusal = assertThrows(ProblemException.class, () -> Cursor.decode(cursor, "orders[PLACED]"));

    assertEquals("CURSOR_OF_ANOTHER_QUERY", refusal.code());
    assertEquals(400, refusal.status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "====", "é", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "%00"})
  void whatIsNoCursorIsRefused(String text) {
    assertEquals("BAD_CURSOR", assertThrows(ProblemException.class, () -> Cursor.decode(text, "list")).code());
  }

  /** Whatever PostgreSQL's text can hold, except control characters. */
  @Provide
  Arbitrary<List<String>> keys() {
    Arbitrary<String> parts = Arbitraries.strings().all().ofMaxLength(40).map(text -> text.codePoints()
        .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString());
    return parts.list().ofMinSize(1).ofMaxSize(3);
  }

  @Test
  void aMadeUpCursorWhoseKeyCanNotBeReadIsRefused() {
    PageQuery page = PageQuery.of(null, Cursor.encode(List.of("x"), "list[]"), "list");

    assertEquals("BAD_CURSOR", assertThrows(ProblemException.class, () -> page.after(key -> Long.parseLong(key.get(0)))).code());
    assertEquals("BAD_CURSOR", assertThrows(ProblemException.class, () -> page.after(key -> key.get(1))).code());
    assertThrows(ProblemException.class, () -> Cursor.decode(Cursor.encode(List.of("\0"), "list"), "list"));
  }
}
