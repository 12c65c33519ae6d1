package dev.paceline.demo.downstreams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DemoDownstreamsTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void withATakenPortTheServiceStartsAllTheSame() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      DemoDownstreams downstreams = new DemoDownstreams(vertx, taken::getLocalPort);

      downstreams.start(null);
      downstreams.stop();
    }
  }

  @Test
  void aLiveReloadFindsItsPortFreeAndTheOldServicesGone() throws Exception {
    int port = freePort();
    DemoDownstreams before = new DemoDownstreams(vertx, () -> port);
    before.start(null);
    put(port, "{\"failure\":\"hang\"}");
    before.stop();
    assertThrows(ConnectException.class, () -> get(port));

    DemoDownstreams after = new DemoDownstreams(vertx, () -> port);
    after.start(null);

    for (int n = 0; n < 4; n++) {
      assertEquals(200, get(port));
    }
    after.stop();
  }

  /** With a connection of its own. */
  private static int get(int port) throws IOException, InterruptedException {
    return send(request(port, "/carrier/orders/1"));
  }

  private static void put(int port, String json) throws IOException, InterruptedException {
    assertEquals(200, send(request(port, "/carrier").PUT(HttpRequest.BodyPublishers.ofString(json))));
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(Duration.ofSeconds(10));
  }

  private static int send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
