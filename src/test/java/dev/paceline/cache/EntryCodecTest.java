package dev.paceline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryCodecTest {
  private static final String GENERATION = "the-generation";
  private static final Version VERSION = new Version(7, 3);
  private static final long NOW = 1_000;

  private final ObjectMapper json = new ObjectMapper().registerModule(new JavaTimeModule());
  private final EntryCodec<Thing> codec = new EntryCodec<>(Thing.class, json);

  private record Thing(String text, @JsonIgnore long birth, Instant at, Part part, List<Part> parts) {}

  private record Part(int number, @JsonIgnore String hidden) {}

  private static Thing thing() {
    Instant at = Instant.parse("2026-01-02T03:04:05.678901Z");
    return new Thing("a|b\n\"é😀\"", 9, at, new Part(1, "x"), List.of(new Part(2, "y|z"), new Part(3, null)));
  }

  private static <V extends Record> Entry<V> entry(V value) {
    return new Entry<>(VERSION, Optional.ofNullable(value), NOW + 1, 250);
  }

  private static <V extends Record> String stored(char state, EntryCodec<V> codec, Entry<V> entry) {
    return state + "|" + VERSION.birth() + "|" + VERSION.count() + "|" + GENERATION + "|" + codec.write(entry);
  }

  private Lookup<Thing> read(String text) {
    return codec.read(text, GENERATION, NOW);
  }

  @Test
  void whatIsWrittenIsReadWhateverTheHttpApiHides() {
    Entry<Thing> read = read(stored('V', codec, entry(thing()))).entry().orElseThrow();

    assertEquals(Optional.of(thing()), read.value());
    assertEquals(List.of(VERSION, NOW + 1, 250L), List.of(read.version(), read.expiresAtMillis(), read.loadMicros()));
  }

  @Test
  void theHttpApiStillHidesIt() throws Exception {
    codec.write(entry(thing()));

    assertFalse(json.writeValueAsString(thing()).contains("birth"));
  }

  @Test
  void whatIsAbsentIsReadAsKnownToBeAbsent() {
    Lookup<Thing> read = read(stored('V', codec, entry(null)));

    assertEquals(Optional.of(Optional.empty()), read.entry().map(Entry::value));
  }

  @Test
  void whatHasExpiredIsMissingButItsVersionCounts() {
    Lookup<Thing> read = codec.read(stored('V', codec, entry(thing())), GENERATION, NOW + 1);

    assertEquals(Optional.empty(), read.entry());
    assertEquals(VERSION, read.floor());
  }

  @Test
  void whatAnotherGenerationHasLeftSaysNothing() {
    Lookup<Thing> read = codec.read(stored('V', codec, entry(thing())), "another", NOW);

    assertEquals(Lookup.missing("another"), read);
  }

  @ParameterizedTest
  @ValueSource(chars = {'T', 'M'})
  void tombstonesAndMarksSayOnlyWhatIsOutdated(char state) {
    Lookup<Thing> read = read(state + "|7|3|" + GENERATION + "|token@123");

    assertEquals(Optional.empty(), read.entry());
    assertEquals(VERSION, read.floor());
    assertEquals(state == 'M', read.blocked());
    assertTrue(read.available());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "nonsense", "nul", "[]", "7", "{\"text\":{}}", "{\"at\":\"yesterday\"}"})
  void anotherJsonIsMissing(String text) {
    String absent = stored('V', codec, entry(null));
    String head = absent.substring(0, absent.length() - "null".length());

    assertEquals(Optional.empty(), read(head + text).entry());
    assertEquals(VERSION, read(head + text).floor());
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "", "|", "V", "V|", "V|7", "V|7|3", "V|7|3|", "V|x|3|the-generation|", "V|7||the-generation|", "|7|3|the-generation|",
      "V|99999999999999999999|1|the-generation|", "nonsense", "||||||||", "V|7|3|the-generation", "M|7|3|the-generation"})
  void aForeignTextIsMissing(String text) {
    assertEquals(Lookup.missing(GENERATION), read(text));
  }

  @Test
  void howeverMuchOfItIsCutOffItIsNoError() {
    String whole = stored('V', codec, entry(thing()));

    for (int length = 0; length < whole.length(); length++) {
      assertEquals(Optional.empty(), read(whole.substring(0, length)).entry(), whole.substring(0, length));
    }
  }

  @Test
  void aRecordOfAnotherShapeIsMissingButItsVersionCounts() {
    EntryCodec<Part> other = new EntryCodec<>(Part.class, json);

    Lookup<Thing> read = read(stored('V', other, entry(new Part(1, "x"))));

    assertEquals(Optional.empty(), read.entry());
    assertEquals(VERSION, read.floor());
  }

  /** One record as deployments may change it, each in some part. */
  @Test
  void everyChangeOfARecordChangesItsMarker(@TempDir Path directory) throws Exception {
    List<String> deployments = List.of(
        "record Thing(String a, int b, In in) { record In(String x) {} }",
        "record Thing(String a, long b, In in) { record In(String x) {} }",
        "record Thing(String a, int c, In in) { record In(String x) {} }",
        "record Thing(int b, String a, In in) { record In(String x) {} }",
        "record Thing(String a, int b) {}",
        "record Thing(String a, int b, In in) { record In(String y) {} }",
        "record Thing(String a, int b, java.util.List<In> in) { record In(String x) {} }",
        "record Thing(String a, int b, java.util.List<In> in) { record In(String y) {} }",
        "record Thing(String a, int b, java.util.Map<String, java.util.List<In>> in) { record In(String x) {} }",
        "record Thing(String a, int b, java.util.Map<String, java.util.List<In>> in) { record In(String y) {} }",
        "record Thing(String a, int b, Box<In> in) { record In(String x) {} record Box<T>(T t) {} }",
        "record Thing(String a, int b, Box<In> in) { record In(String x) {} record Box<T>(T u) {} }",
        "record Thing(String a, int b, Thing in) {}");
    Set<String> markers = new HashSet<>();

    for (String source : deployments) {
      String marker = marker(compile(source, Files.createTempDirectory(directory, "one")));
      assertEquals(marker, marker(compile(source, Files.createTempDirectory(directory, "another"))), source);
      assertTrue(markers.add(marker), source);
    }
  }

  private String marker(Class<? extends Record> type) {
    return new EntryCodec<>(type, json).write(entry(null)).split("\\|")[0];
  }

  private static Class<? extends Record> compile(String source, Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("Thing.java"), source);
    assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, file.toString()));
    return new URLClassLoader(new URL[] {directory.toUri().toURL()}, null).loadClass("Thing").asSubclass(Record.class);
  }
}
