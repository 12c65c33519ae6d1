package dev.paceline.lab.profiler;

import static io.restassured.RestAssured.given;

/** Someone who asks for a path again and again, until closed. */
final class Requests implements AutoCloseable {
  private final Thread thread;
  private volatile boolean ended;

  Requests(String path) {
    thread = new Thread(() -> {
      while (!ended) {
        given().get(path).then().statusCode(200);
      }
    }, "requests for " + path);
    thread.start();
  }

  @Override
  public void close() throws InterruptedException {
    ended = true;
    thread.join();
  }
}
