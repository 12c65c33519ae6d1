package dev.paceline.overview;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** How a {@link ScriptedDownstream} answers a request. */
@FunctionalInterface
interface Reply {

  void to(Exchange exchange) throws IOException;

  static Reply json(String body) {
    return bytes(200, body.getBytes(StandardCharsets.UTF_8));
  }

  static Reply status(int status, String... headers) {
    return bytes(status, "{}".getBytes(StandardCharsets.UTF_8), headers);
  }

  static Reply bytes(int status, byte[] body, String... headers) {
    return exchange -> exchange.write(head(status, body.length, headers)).write(body);
  }

  /** 204, with no body. */
  static Reply nothing() {
    return exchange -> exchange.write("HTTP/1.1 204 Nothing\r\n\r\n");
  }

  static Reply after(int millis, Reply reply) {
    return exchange -> reply.to(exchange.pause(millis));
  }

  /** As soon as the latch is open. */
  static Reply once(CountDownLatch open, Reply reply) {
    return exchange -> {
      while (open.getCount() > 0) {
        exchange.pause(5);
      }
      reply.to(exchange);
    };
  }

  /** As soon as so many requests are under way at the same time. */
  static Reply together(int requests, Reply reply) {
    return exchange -> reply.to(exchange.awaitInProgress(requests));
  }

  static Reply hang() {
    return Exchange::hang;
  }

  static Reply hangAfterHead() {
    return exchange -> exchange.write(head(200, 100)).hang();
  }

  static Reply hangInBody() {
    return exchange -> exchange.write(head(200, 100)).write("{\"a\":").hang();
  }

  /** Byte by byte. */
  static Reply trickle(String body, int pauseMillis) {
    return exchange -> {
      exchange.write(head(200, body.length()));
      for (char each : body.toCharArray()) {
        exchange.pause(pauseMillis).write(String.valueOf(each));
      }
    };
  }

  /** In chunks, without a Content-Length. */
  static Reply chunked(String... chunks) {
    return exchange -> {
      exchange.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (String chunk : chunks) {
        int length = chunk.getBytes(StandardCharsets.UTF_8).length;
        exchange.write(Integer.toHexString(length) + "\r\n" + chunk + "\r\n");
      }
      exchange.write("0\r\n\r\n");
    };
  }

  /** Ends with the connection: neither chunks nor a Content-Length. */
  static Reply untilClosed(String body) {
    return exchange -> exchange.write("HTTP/1.1 200 OK\r\n\r\n" + body).close();
  }

  /** Never ends. */
  static Reply endless() {
    return exchange -> {
      exchange.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      while (true) {
        exchange.write("400\r\n" + " ".repeat(0x400) + "\r\n");
      }
    };
  }

  static Reply closed() {
    return Exchange::close;
  }

  static Reply reset() {
    return Exchange::reset;
  }

  static Reply resetInBody() {
    return exchange -> exchange.write(head(200, 100)).write("{\"a\":").pause(20).reset();
  }

  static Reply raw(String text) {
    return exchange -> exchange.write(text).close();
  }

  static String head(int status, int length, String... headers) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\nContent-Type: application/json\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return head.append("Content-Length: ").append(length).append("\r\n\r\n").toString();
  }
}
