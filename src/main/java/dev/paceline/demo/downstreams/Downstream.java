package dev.paceline.demo.downstreams;

import java.util.List;
import java.util.function.LongFunction;

/** One service: what it knows of each order, and how it behaves at present. */
final class Downstream {
  private final String name;
  private final Behaviour usual;
  private final LongFunction<Object> knowledge;
  private volatile Behaviour behaviour;

  Downstream(String name, int delayMs, LongFunction<Object> knowledge) {
    this.name = name;
    this.usual = Behaviour.wellAfter(delayMs);
    this.knowledge = knowledge;
    this.behaviour = usual;
  }

  static List<Downstream> three() {
    return List.of(
        new Downstream("carrier", 120, Shipment::of),
        new Downstream("loyalty", 40, LoyaltyAccount::of),
        new Downstream("payment", 80, Payment::of));
  }

  String name() {
    return name;
  }

  /** For requests that have not come yet. */
  Behaviour behaviour() {
    return behaviour;
  }

  Object knowledgeOf(long orderId) {
    return knowledge.apply(orderId);
  }

  /** What the text leaves out goes back to what is usual; after an IllegalArgumentException nothing has changed. */
  void behave(String json) {
    behaviour = BehaviourReader.read(json, usual);
  }
}
