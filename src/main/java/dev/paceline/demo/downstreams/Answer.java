package dev.paceline.demo.downstreams;

import io.netty.channel.ChannelOption;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;

/** One answer of a service, good or bad. All of it runs on the connection's event loop, and ends with the connection. */
final class Answer {
  private static final int TRICKLE_MILLIS = 100;
  private static final int HUGE_CHUNKS = 256;
  private static final Buffer HUGE_CHUNK = Buffer.buffer("x".repeat(64 * 1024));

  private final Vertx vertx;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Buffer json;

  /** The JSON is the good answer. */
  Answer(Vertx vertx, HttpServerRequest request, Buffer json) {
    this.vertx = vertx;
    this.request = request;
    this.response = request.response();
    this.json = json;
  }

  void give(Behaviour behaviour) {
    Failure failure = behaviour.drawFailure();
    after(behaviour.delayMs(), () -> give(failure));
  }

  private void give(Failure failure) {
    switch (failure) {
      case NONE -> response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(json);
      case ERROR -> response.setStatusCode(503).putHeader(HttpHeaders.CONTENT_TYPE, "text/plain").end("Out of order\n");
      case HANG -> { }
      case RESET -> reset();
      case SLOW_BODY -> {
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
            .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(json.length()));
        trickle(0);
      }
      case BAD_JSON -> response.putHeader(HttpHeaders.CONTENT_TYPE, "text/html")
          .end("<!DOCTYPE html><title>Maintenance</title><p>We are back soon.\n");
      case HUGE -> {
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").setChunked(true).write("{\"padding\":\"");
        flood(HUGE_CHUNKS);
      }
    }
  }

  /** Lingering for no time makes it a reset; without it a client would see an orderly end. */
  private void reset() {
    ((ConnectionBase) request.connection()).channel().config().setOption(ChannelOption.SO_LINGER, 0);
    request.connection().close();
  }

  private void trickle(int sent) {
    if (sent == json.length()) {
      response.end();
    } else {
      response.write(json.getBuffer(sent, sent + 1));
      after(TRICKLE_MILLIS, () -> trickle(sent + 1));
    }
  }

  private void flood(int chunks) {
    int left = chunks;
    while (left > 0 && !response.writeQueueFull()) {
      response.write(HUGE_CHUNK);
      left--;
    }
    if (left == 0) {
      response.end("\"}");
    } else {
      int rest = left;
      response.drainHandler(drained -> flood(rest));
    }
  }

  /** A client that is gone by then needs no answer. */
  private void after(int millis, Runnable step) {
    if (millis == 0) {
      step.run();
    } else {
      long timer = vertx.setTimer(millis, now -> step.run());
      response.closeHandler(gone -> vertx.cancelTimer(timer));
    }
  }
}
