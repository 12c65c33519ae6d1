package dev.paceline.testing;

import static dev.paceline.testing.Shop.unique;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Imports of orders, and lines to import. */
public final class Import {
  private static final String PATH = "/api/v1/orders/import";

  private Import() {}

  /** A line of one piece, with its end. */
  public static String line(String reference, String email, String sku) {
    return """
        {"reference":"%s","placedAt":"2020-02-29T12:00:00.123456Z","status":"PAID",\
        "customer":{"name":"Ada","email":"%s"},\
        "items":[{"sku":"%s","name":"Tea","quantity":1,"unitPrice":{"amount":"19.99","currency":"EUR"}}]}
        """.formatted(reference, email, sku);
  }

  public static String line(String reference) {
    return line(reference, unique() + "@example.org", "SKU-" + unique());
  }

  /** The report of an import that is sent with its length. */
  public static JsonPath run(String lines) {
    HttpResponse<String> answer = send(BodyPublishers.ofString(lines));
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return JsonPath.from(answer.body());
  }

  public static HttpResponse<String> send(BodyPublisher lines) {
    return send(lines, "application/x-ndjson");
  }

  public static HttpResponse<String> send(BodyPublisher lines, String type) {
    try {
      return HttpClient.newHttpClient().send(request(lines).header("Content-Type", type).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A request that still lacks its type. */
  public static HttpRequest.Builder request(BodyPublisher lines) {
    return HttpRequest.newBuilder(Clients.uri(PATH)).version(HttpClient.Version.HTTP_1_1).POST(lines);
  }

  public static BodyPublisher chunked(InputStream lines) {
    return BodyPublishers.ofInputStream(() -> lines);
  }
}
