package dev.paceline.cluster;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks one instance for one thing after another, and records what it is told. */
final class Client {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final int number = NUMBERS.getAndIncrement();
  private final Cluster cluster;
  private final int instance;
  private final Recording recording;

  Client(Cluster cluster, int instance, Recording recording) {
    this.cluster = cluster;
    this.instance = instance;
    this.recording = recording;
  }

  int instance() {
    return instance;
  }

  void read(Kind kind, String id) {
    long beganNanos = System.nanoTime();
    HttpResponse<String> answer = ask("GET", kind.path(id), "", 200, 404);
    String state = answer.statusCode() == 404 ? States.ABSENT : kind.state(tag(answer), new JsonObject(answer.body()));
    recording.read(new Read(number, instance, kind.key(id), state, beganNanos, System.nanoTime()));
  }

  /** Gives the new user's id. */
  String makeUser(String name) {
    return new JsonObject(ask("POST", "/api/v1/users", person(name), 201).body()).getLong("id").toString();
  }

  /** Gives the new customer's id. */
  long makeCustomer(String name) {
    return new JsonObject(ask("POST", "/api/v1/customers", person(name), 201).body()).getLong("id");
  }

  void writeUser(String id, String name) {
    HttpResponse<String> answer = ask("PUT", Kind.USER.path(id), person(name), 200);
    wrote(Kind.USER, id, answer);
  }

  /** @param name no product had it before */
  void writeProduct(String sku, String name) {
    JsonObject product = new JsonObject().put("name", name)
        .put("unitPrice", new JsonObject().put("amount", "19.99").put("currency", "EUR"));
    HttpResponse<String> answer = ask("PUT", Kind.PRODUCT.path(sku), product.encode(), 200, 201);
    if (answer.statusCode() == 201) {
      recording.made(name, tag(answer));
    }
    String stock = Kind.STOCK.state(tag(answer), available(new JsonObject(answer.body())));
    wrote(Kind.PRODUCT, sku, answer);
    recording.write(instance, Kind.STOCK.key(sku), audit -> audit.position(Kind.STOCK.key(sku), stock));
  }

  /** Of a product that is not there nothing is written. */
  void writeStock(String sku, int available) {
    String stock = new JsonObject().put("available", available).encode();
    HttpResponse<String> answer = ask("PUT", Kind.STOCK.path(sku), stock, 200, 404);
    if (answer.statusCode() == 200) {
      String state = Kind.STOCK.state(tag(answer), new JsonObject(answer.body()));
      recording.write(instance, Kind.STOCK.key(sku), audit -> audit.position(Kind.STOCK.key(sku), state));
      recording.write(instance, Kind.PRODUCT.key(sku), audit -> audit.position(Kind.STOCK.key(sku), state));
    }
  }

  /** Orders one piece, and gives the order's id. */
  long order(long customer, String sku) {
    JsonObject line = new JsonObject().put("sku", sku).put("quantity", 1);
    JsonObject order = new JsonObject().put("customerId", customer).put("items", new JsonArray().add(line));
    long id = new JsonObject(ask("POST", "/api/v1/orders", order.encode(), 201).body()).getLong("id");
    moved(id, sku, "PLACED");
    return id;
  }

  void cancel(long order, String sku) {
    ask("PUT", "/api/v1/orders/" + order + "/status", "{\"status\":\"CANCELLED\"}", 200);
    moved(order, sku, "CANCELLED");
  }

  /** False when there is no such product. */
  boolean delete(String sku) {
    return ask("DELETE", Kind.PRODUCT.path(sku), "", 204, 404).statusCode() == 204;
  }

  private static String person(String name) {
    return new JsonObject().put("name", name).put("email", name + "@example.org").encode();
  }

  private static JsonObject available(JsonObject product) {
    return product.put("available", product.getInteger("stock"));
  }

  private static String tag(HttpResponse<String> answer) {
    return answer.headers().firstValue("ETag").map(tag -> tag.replace("\"", "")).orElseThrow();
  }

  private void wrote(Kind kind, String id, HttpResponse<String> answer) {
    String state = kind.state(tag(answer), new JsonObject(answer.body()));
    recording.write(instance, kind.key(id), audit -> audit.position(kind.key(id), state));
  }

  private void moved(long order, String sku, String status) {
    for (String key : Set.of(Kind.PRODUCT.key(sku), Kind.STOCK.key(sku))) {
      recording.write(instance, key, audit -> audit.positionOfMove(key, order, status));
    }
  }

  private HttpResponse<String> ask(String method, String path, String json, int... expected) {
    long beganNanos = System.nanoTime();
    HttpResponse<String> answer = cluster.instance(instance).send(method, path, json).join();
    recording.duration(System.nanoTime() - beganNanos);
    for (int status : expected) {
      if (answer.statusCode() == status) {
        return answer;
      }
    }
    throw new IllegalStateException(method + " " + path + " at " + instance + ": " + answer.statusCode() + " " + answer.body());
  }
}
