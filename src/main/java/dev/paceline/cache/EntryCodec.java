package dev.paceline.cache;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Entries as Redis holds them: {@code V|birth|count|generation|schema|expiresAtMillis|loadMicros|json}, with {@code null} for
 * what is absent. The script {@code entry.lua} reads what stands before the schema. The schema tells records apart that a
 * deployment has changed: to its instances an entry of the others is a miss, and so is whatever else can't be read.
 */
final class EntryCodec<V extends Record> {
  private static final char VALUE = 'V';
  private static final char MARKED = 'M';

  private final ObjectReader reader;
  private final ObjectWriter writer;
  private final String schema;

  EntryCodec(Class<V> type, ObjectMapper json) {
    ObjectMapper whole = json.copy().setAnnotationIntrospector(new WholeRecords());
    this.reader = whole.readerFor(type);
    this.writer = whole.writerFor(type);
    this.schema = Integer.toHexString(describe(type, new HashSet<>()).hashCode());
  }

  /** What follows the generation. */
  String write(Entry<V> entry) {
    return schema + '|' + entry.expiresAtMillis() + '|' + entry.loadMicros() + '|' + json(entry.value().orElse(null));
  }

  /** What an entry of that generation says: one of another says nothing, and one of another schema only its version. */
  Lookup<V> read(String text, String generation, long nowMillis) {
    try {
      return read(new Fields(text), generation, nowMillis);
    } catch (IndexOutOfBoundsException | NumberFormatException foreign) {
      return Lookup.missing(generation);
    }
  }

  private Lookup<V> read(Fields fields, String generation, long nowMillis) {
    char state = fields.next().charAt(0);
    Version version = new Version(Long.parseLong(fields.next()), Long.parseLong(fields.next()));
    if (!fields.next().equals(generation)) {
      return Lookup.missing(generation);
    }
    Optional<Entry<V>> entry = state == VALUE ? entry(fields, version, nowMillis) : Optional.empty();
    return new Lookup<>(entry, version, state == MARKED, generation, true);
  }

  private Optional<Entry<V>> entry(Fields fields, Version version, long nowMillis) {
    if (!fields.next().equals(schema)) {
      return Optional.empty();
    }
    long expiresAtMillis = Long.parseLong(fields.next());
    long loadMicros = Long.parseLong(fields.next());
    return expiresAtMillis <= nowMillis
        ? Optional.empty()
        : value(fields.rest()).map(value -> new Entry<>(version, value, expiresAtMillis, loadMicros));
  }

  private String json(V value) {
    try {
      return writer.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A cached record can't be written: " + value.getClass(), e);
    }
  }

  /** The outer one is empty when it is not JSON of such a record. */
  private Optional<Optional<V>> value(String text) {
    try {
      return Optional.of(Optional.ofNullable(reader.readValue(text)));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Names, types and order of its components, and of those of the records in it. */
  private static String describe(Type type, Set<Type> described) {
    if (type instanceof ParameterizedType generic) {
      return Stream.concat(Stream.of(generic.getRawType()), Arrays.stream(generic.getActualTypeArguments()))
          .map(part -> describe(part, described)).collect(joining(",", "<", ">"));
    }
    if (type instanceof Class<?> record && record.isRecord() && described.add(record)) {
      return Arrays.stream(record.getRecordComponents())
          .map(component -> component.getName() + ':' + describe(component.getGenericType(), described))
          .collect(joining(" ", record.getName() + '(', ")"));
    }
    return type.getTypeName();
  }

  /** The HTTP API hides some components of a record, which the cache needs. */
  private static final class WholeRecords extends JacksonAnnotationIntrospector {
    @Override
    public boolean hasIgnoreMarker(AnnotatedMember member) {
      return false;
    }
  }

  /** Cuts a text at its bars. */
  private static final class Fields {
    private final String text;
    private int start;

    Fields(String text) {
      this.text = text;
    }

    String next() {
      int end = text.indexOf('|', start);
      String field = text.substring(start, end);
      start = end + 1;
      return field;
    }

    String rest() {
      return text.substring(start);
    }
  }
}
