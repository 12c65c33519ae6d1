package dev.paceline.cluster;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;

/** What is read and judged. A key is one of a kind; its state is told by the entity tag and by what the body says. */
enum Kind {
  USER("/api/v1/users/", "", List.of("name")),
  PRODUCT("/api/v1/products/", "", List.of("name", "stock")),
  STOCK("/api/v1/products/", "/stock", List.of("available"));

  private final String before;
  private final String after;
  private final List<String> fields;

  Kind(String before, String after, List<String> fields) {
    this.before = before;
    this.after = after;
    this.fields = fields;
  }

  String path(String id) {
    return before + id + after;
  }

  String key(String id) {
    return this + " " + id;
  }

  /** The tag alone would not show that the body is of another state. */
  String state(String tag, JsonObject body) {
    return fields.stream().map(field -> " " + body.getValue(field)).collect(Collectors.joining("", tag, ""));
  }
}
