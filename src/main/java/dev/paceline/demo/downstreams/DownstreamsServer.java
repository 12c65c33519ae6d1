package dev.paceline.demo.downstreams;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.VertxInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The three services on one port of the loopback interface, and a way to adjust them: {@code PUT /carrier}. */
final class DownstreamsServer {
  private static final ObjectWriter JSON = JsonMapper.builder().build().writer();
  private static final String LOOPBACK = "127.0.0.1";
  private static final int MAX_BODY_BYTES = 4096;

  private final Vertx vertx;
  private final Context context;
  private final HttpServer server;
  private final Map<String, Downstream> downstreams = new LinkedHashMap<>();

  /** Port 0 is any that is free. */
  DownstreamsServer(Vertx vertx, int port) {
    this.vertx = vertx;
    this.context = ((VertxInternal) vertx).createEventLoopContext(); // a live reload starts it on a worker thread
    this.server = vertx.createHttpServer(new HttpServerOptions().setHost(LOOPBACK).setPort(port).setHttp2ClearTextEnabled(false))
        .requestHandler(router());
    Downstream.three().forEach(downstream -> downstreams.put(downstream.name(), downstream));
  }

  /** Gives the port; fails if it is taken. */
  Future<Integer> listen() {
    Promise<Integer> listening = Promise.promise();
    context.runOnContext(here -> server.listen().map(HttpServer::actualPort).onComplete(listening));
    return listening.future();
  }

  /** Also ends the connections, and with them the answers under way. */
  Future<Void> close() {
    return server.close();
  }

  private Router router() {
    Router router = Router.router(vertx);
    router.get("/").handler(this::list);
    router.get("/:service/orders/:orderId").handler(this::answer);
    router.put("/:service").handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES)).handler(this::adjust);
    router.errorHandler(404, missed -> refuse(missed, 404, "There are only " + downstreams.keySet()));
    router.errorHandler(413, tooLarge -> refuse(tooLarge, 413, "The body must have at most " + MAX_BODY_BYTES + " bytes"));
    return router;
  }

  private void list(RoutingContext asked) {
    Map<String, Behaviour> behaviours = new LinkedHashMap<>();
    downstreams.forEach((name, downstream) -> behaviours.put(name, downstream.behaviour()));
    send(asked, behaviours);
  }

  private void answer(RoutingContext asked) {
    Optional<Long> orderId = orderId(asked.pathParam("orderId"));
    if (orderId.isEmpty()) {
      refuse(asked, 404, "An order's id is a positive whole number");
    } else {
      withService(asked, service ->
          new Answer(vertx, asked.request(), json(service.knowledgeOf(orderId.get()))).give(service.behaviour()));
    }
  }

  private void adjust(RoutingContext asked) {
    withService(asked, service -> {
      try {
        service.behave(asked.body().buffer() == null ? "" : asked.body().asString());
        send(asked, service.behaviour());
      } catch (IllegalArgumentException e) {
        refuse(asked, 400, e.getMessage());
      }
    });
  }

  private void withService(RoutingContext asked, Consumer<Downstream> use) {
    Optional.ofNullable(downstreams.get(asked.pathParam("service"))).ifPresentOrElse(use, () -> asked.fail(404));
  }

  private static Optional<Long> orderId(String text) {
    try {
      return Optional.of(Long.valueOf(text)).filter(id -> id > 0);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static void send(RoutingContext asked, Object answer) {
    asked.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(json(answer).appendString("\n"));
  }

  private static void refuse(RoutingContext asked, int status, String why) {
    asked.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8").end(why + "\n");
  }

  private static Buffer json(Object value) {
    try {
      return Buffer.buffer(JSON.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
