package dev.paceline.cache;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import java.lang.reflect.RecordComponent;
import java.util.Optional;

/**
 * Entries as Redis holds them: {@code V|birth|count|generation|schema|expiresAtMillis|loadMicros|json}, without JSON for
 * what is absent. The script {@code entry.lua} reads what stands before the schema. The schema tells records apart that a
 * deployment has changed: to its instances an entry of the others is a miss.
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
    this.schema = Integer.toHexString(describe(type, new StringBuilder()).toString().hashCode());
  }

  /** What follows the generation. */
  String write(Entry<V> entry) {
    return schema + '|' + entry.expiresAtMillis() + '|' + entry.loadMicros() + '|'
        + entry.value().map(this::json).orElse("");
  }

  /** What an entry of that generation says: one of another says nothing, and one of another schema only its version. */
  Lookup<V> read(String text, String generation, long nowMillis) {
    Fields fields = new Fields(text);
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

  /** An empty outer one is JSON that is none, which is a miss, too. */
  private Optional<Optional<V>> value(String text) {
    try {
      return Optional.of(text.isEmpty() ? Optional.empty() : Optional.of(reader.readValue(text)));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static StringBuilder describe(Class<?> type, StringBuilder text) {
    text.append(type.getName());
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        text.append(' ').append(component.getName()).append(':');
        describe(component.getType(), text);
      }
    }
    return text;
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
