package dev.paceline.lab.statements;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A table that is read from one end to the other.
 *
 * @param conditions those of its filter that an index could answer
 * @param cost in the planner's units
 */
record SequentialScan(String table, List<Condition> conditions, double cost) {

  static SequentialScan from(JsonObject node) {
    return new SequentialScan(
        node.getString("Relation Name"), Condition.allOf(node.getString("Filter", "")), node.getDouble("Total Cost"));
  }

  List<String> columns() {
    return conditions.stream().map(Condition::column).distinct().toList();
  }
}
