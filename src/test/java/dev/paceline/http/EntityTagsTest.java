package dev.paceline.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagsTest {

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {
      "\"1\"; 1; ''", "W/\"1\"; ''; 1", "\"1\",\"2\"; 1 2; ''", " \"1\" ,  W/\"2\" ; 1; 2", "\"a,b\"; a,b; ''",
      "\"W/\"; W/; ''", "\"é\"; é; ''", "\"!#~\"; !#~; ''", "\"*\"; *; ''", "\"1\",\"1\"; 1; ''",
      ", \"1\",,\"2\" , ; 1 2; ''"})
  void listOfTagsIsRead(String header, String strong, String weak) {
    EntityTags tags = EntityTags.parse(header);

    assertEquals(words(strong), tags.strong());
    assertEquals(words(weak), tags.weak());
    assertFalse(tags.any());
  }

  @Test
  void emptyTagIsATag() {
    assertEquals(Set.of(""), EntityTags.parse("\"\"").strong());
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "1", "\"1", "1\"", "w/\"1\"", "W/ \"1\"", "\"1\" \"2\"", ",", " ", "*,\"1\"", "\"1\",*",
      "\"a b\"", "\"a\"b\"", "**", "\"1\";\"2\"", "\"\u0001\""})
  void anythingElseIsRefused(String header) {
    ProblemException refusal = assertThrows(ProblemException.class, () -> EntityTags.fromString(header));

    assertEquals(400, refusal.status());
    assertEquals("BAD_ENTITY_TAG", refusal.code());
  }

  @Test
  void starMatchesWhateverIsThere() {
    assertTrue(EntityTags.parse(" * ").includesWeakly("1"));
    assertNull(EntityTags.parse("*").demanded());
  }

  @Test
  void absentHeaderDemandsNothing() {
    assertNull(EntityTags.fromString("").demanded());
    assertFalse(EntityTags.ABSENT.includesWeakly("1"));
  }

  @Test
  void writeComparesStronglyAndReadWeakly() {
    EntityTags tags = EntityTags.parse("W/\"1\", \"2\"");

    assertArrayEquals(new String[] {"2"}, tags.demanded());
    assertTrue(tags.includesWeakly("1") && tags.includesWeakly("2"));
    assertFalse(tags.includesWeakly("3"));
    assertArrayEquals(new String[0], EntityTags.parse("W/\"1\"").demanded());
  }

  private static Set<String> words(String text) {
    return Arrays.stream(text.split(" ")).filter(word -> !word.isEmpty()).collect(Collectors.toSet());
  }
}
