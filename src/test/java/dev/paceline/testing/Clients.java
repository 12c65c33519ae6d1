package dev.paceline.testing;

import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Many clients at the same time. */
public final class Clients {

  private Clients() {}

  /** Sends all the requests at once, and gives the answers in their order. */
  public static List<HttpResponse<String>> atOnce(int count, IntFunction<HttpRequest> request) {
    HttpClient client = HttpClient.newHttpClient();
    List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, count)
        .mapToObj(n -> client.sendAsync(request.apply(n), BodyHandlers.ofString()))
        .toList();
    return answers.stream().map(CompletableFuture::join).toList();
  }

  public static HttpRequest send(String method, String path, String json) {
    return HttpRequest.newBuilder(uri(path)).header("Content-Type", "application/json")
        .timeout(Duration.ofSeconds(60)).method(method, BodyPublishers.ofString(json)).build();
  }

  public static URI uri(String path) {
    return URI.create("http://localhost:" + RestAssured.port + path);
  }

  public static long count(List<HttpResponse<String>> answers, int status) {
    return answers.stream().filter(answer -> answer.statusCode() == status).count();
  }
}
