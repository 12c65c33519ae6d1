package dev.paceline.lab.statements;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What PostgreSQL answers to {@code EXPLAIN (FORMAT JSON)}. */
record Plan(JsonObject json) {
  private static final Set<String> CHANGES = Set.of("ModifyTable", "LockRows");

  static Plan from(RowSet<Row> answer) {
    return new Plan(answer.iterator().next().get(JsonArray.class, 0).getJsonObject(0));
  }

  double totalCost() {
    return totalCost(root());
  }

  /** Whether running it would change or lock rows, also inside of a {@code WITH}. */
  boolean changesOrLocks() {
    return nodes(root()).anyMatch(node -> CHANGES.contains(node.getString("Node Type")));
  }

  List<SequentialScan> sequentialScans() {
    return nodes(root()).filter(node -> node.getString("Node Type").equals("Seq Scan"))
        .map(SequentialScan::from).toList();
  }

  /** The node that costs most by itself, such as {@code Seq Scan on order_items (cost 1254, rows 60098)}. */
  String summary() {
    JsonObject costliest = nodes(root()).max(Comparator.comparingDouble(Plan::ownCost)).orElseThrow();
    String table = costliest.getString("Relation Name");
    return String.format(Locale.ROOT, "%s%s (cost %.0f, rows %d)", costliest.getString("Node Type"),
        table == null ? "" : " on " + table, ownCost(costliest), costliest.getLong("Plan Rows"));
  }

  Map<String, Object> asMap() {
    return json.getMap();
  }

  private JsonObject root() {
    return json.getJsonObject("Plan");
  }

  private static Stream<JsonObject> nodes(JsonObject node) {
    return Stream.concat(Stream.of(node), children(node).flatMap(Plan::nodes));
  }

  private static Stream<JsonObject> children(JsonObject node) {
    JsonArray children = node.getJsonArray("Plans", new JsonArray());
    return IntStream.range(0, children.size()).mapToObj(children::getJsonObject);
  }

  private static double ownCost(JsonObject node) {
    return totalCost(node) - children(node).mapToDouble(Plan::totalCost).sum();
  }

  private static double totalCost(JsonObject node) {
    return node.getDouble("Total Cost");
  }
}
