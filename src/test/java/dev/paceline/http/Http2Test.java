package dev.paceline.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.paceline.testing.Clients;
import dev.paceline.testing.Shop;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Java's client speaks HTTP/2, once a first answer has told it that the server does. */
@QuarkusTest
class Http2Test {
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void speakHttp2() throws Exception {
    assertEquals(HttpClient.Version.HTTP_2, send(HttpRequest.newBuilder(Clients.uri("/api/v1/users"))).version());
  }

  @Test
  void bodiesAreReadWithAndWithoutALength() throws Exception {
    String user = "{\"name\":\"Ada\",\"email\":\"%s@example.org\"}";

    assertEquals(201, send(post(BodyPublishers.ofString(user.formatted(Shop.unique())))).statusCode());
    assertEquals(201, send(post(withoutLength(user.formatted(Shop.unique())))).statusCode());
  }

  private static HttpRequest.BodyPublisher withoutLength(String body) {
    return BodyPublishers.fromPublisher(BodyPublishers.ofString(body));
  }

  private static HttpRequest.Builder post(HttpRequest.BodyPublisher body) {
    return HttpRequest.newBuilder(Clients.uri("/api/v1/users")).header("Content-Type", "application/json").POST(body);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.timeout(Duration.ofSeconds(10)).build(), BodyHandlers.ofString());
  }
}
